using AffiseSfPortal.Tests;
using AffiseSfPortal.Tests.Browser;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace AffiseSfPortal.Tests;

/// <summary>The run is as long as its longest collection that began last: the browser's begins first.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(c => Weight(c.TestCollectionDisplayName)).ThenBy(c => c.UniqueID, StringComparer.Ordinal)];

    private static int Weight(string name) => name switch
    {
        InBrowser.Name => 2,
        // Each of these starts and ends portals for minutes.
        _ when name.Contains("KillTests", StringComparison.Ordinal) => 1,
        _ => 0,
    };
}
