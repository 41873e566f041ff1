namespace AffiseSfPortal.Tests.Browser;

/// <summary>Browser tests run one after another, since they share portals, and beside all others: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class InBrowser : ICollectionFixture<Stages>
{
    public const string Name = "Browser";
}
