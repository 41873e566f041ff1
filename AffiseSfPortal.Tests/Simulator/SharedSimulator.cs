namespace AffiseSfPortal.Tests.Simulator;

/// <summary>One org for every class that only adds records of its own and looks at nobody else's.</summary>
public sealed class SharedSimulator : IAsyncLifetime
{
    private int _last;

    public SimulatorProcess Process { get; private set; } = null!;

    public SimulatorApi Api { get; private set; } = null!;

    /// <summary>A key no other test uses.</summary>
    public string NewKey(string prefix = "key") => $"{prefix}-{Interlocked.Increment(ref _last)}";

    public async ValueTask InitializeAsync()
    {
        Process = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"), ("Simulator:MaxApprovals", "1000"));
        Api = await SimulatorApi.SignInAsync(Process);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class SimulatorSuite : ICollectionFixture<SharedSimulator>
{
    public const string Name = "One stand-in org";
}
