namespace AffiseSfPortal.Tests.Browser;

/// <summary>Browser tests run one after another: each needs a whole portal, and their timings are part of what they check.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InBrowser : ICollectionFixture<Stages>
{
    public const string Name = "Browser";
}
