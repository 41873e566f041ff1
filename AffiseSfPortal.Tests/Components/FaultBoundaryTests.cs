using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Tests.Reliability;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Components;

public sealed class FaultBoundaryTests : UiTest
{
    private readonly CapturedLog _log = new();

    public FaultBoundaryTests()
    {
        Services.AddScoped<IShellStatus, NotConnected>();
        JSInterop.Setup<MainLayout.Browser>("apPortal.start").SetResult(new MainLayout.Browser("dark", "Europe/Paris"));
    }

    [Fact]
    public void Fault_OnAPage_ShowsTheNumberThatTheLogHas()
    {
        _log.Register(Services);
        var layout = Render<MainLayout>(p => p.Add(l => l.Body, builder =>
        {
            builder.OpenComponent<Breaks>(0);
            builder.CloseComponent();
        }));

        var number = layout.WaitForElement(".ap-fault-number .ap-mono").TextContent;

        Assert.Matches("^[0-9a-f]{32}$", number);
        var line = Assert.Single(_log.Lines, l => l.Contains("The page / failed", StringComparison.Ordinal));
        Assert.Contains(number, line, StringComparison.Ordinal);
        Assert.Contains("It broke", line, StringComparison.Ordinal);
    }

    private sealed class NotConnected : IShellStatus
    {
        public Task<ShellStatus> GetAsync(CancellationToken cancellationToken) => Task.FromResult(ShellStatus.NotConnected);
    }

    private sealed class Breaks : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => throw new InvalidOperationException("It broke");
    }
}
