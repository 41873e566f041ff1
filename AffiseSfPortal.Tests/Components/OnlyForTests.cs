using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Tests.Components;

public sealed class OnlyForTests : UiTest
{
    [Fact]
    public void Buttons_OfWhoMay_AreEnabledWithoutAWord()
    {
        var gate = Gate();

        Assert.False(gate.Find("fieldset").HasAttribute("disabled"));
        Assert.Empty(gate.FindAll(".ap-only-why"));
    }

    [Fact]
    public void Buttons_OfWhoMayNot_AreDisabledAndASentenceSaysWho()
    {
        Access.OnlyRead();

        var gate = Gate();

        Assert.True(gate.Find("fieldset").HasAttribute("disabled"));
        // The control library's own state too, for what is no native control.
        Assert.True(gate.Find("button.mud-button-root").HasAttribute("disabled"));
        Assert.Contains("Operators and administrators change it", gate.Find(".ap-only-why").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Hidden_FromWhoMayNot_IsNotThere()
    {
        Access.OnlyOperate();

        Assert.Equal("", Gate(PortalPolicies.Administer, hides: true).Markup);
    }

    [Fact]
    public void Refusal_OfAService_IsAMessageAndNoFault()
    {
        var page = RenderPage<PageFault>(p => p.Add(f => f.Fault, new AccessRefusedException(PortalPolicies.Administer)).Add(f => f.Recover, EventCallback.Empty));

        Assert.Contains("Your role may not do this", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("The portal could not show this page", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<OnlyFor> Gate(string policy = PortalPolicies.Operate, bool hides = false) => RenderPage<OnlyFor>(p => p
        .Add(g => g.Policy, policy).Add(g => g.Why, true).Add(g => g.Hides, hides)
        .AddChildContent<MudButton>(b => b.AddChildContent("Retry")));
}
