using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Sections;
using MudBlazor;

namespace AffiseSfPortal.Tests.Components;

public sealed class SharedControlsTests : UiTest
{
    [Theory]
    [InlineData("en", SyncState.InSalesforce, "In Salesforce")]
    [InlineData("en", SyncState.Sending, "Sending")]
    [InlineData("en", SyncState.Waiting, "Waiting")]
    [InlineData("en", SyncState.Refused, "Refused: Country")]
    [InlineData("en", SyncState.RecordDeleted, "Linked record deleted")]
    [InlineData("en", SyncState.NotLinked, "Not linked")]
    [InlineData("en", SyncState.Paused, "Paused")]
    [InlineData("fr", SyncState.InSalesforce, "Dans Salesforce")]
    [InlineData("fr", SyncState.Sending, "Envoi en cours")]
    [InlineData("fr", SyncState.Waiting, "En attente")]
    [InlineData("fr", SyncState.Refused, "Refusé\u00A0: Country")]
    [InlineData("fr", SyncState.RecordDeleted, "Fiche liée supprimée")]
    [InlineData("fr", SyncState.NotLinked, "Non lié")]
    [InlineData("fr", SyncState.Paused, "En pause")]
    public void SyncChip_EachState_HasItsWordsAndAnIcon(string culture, SyncState state, string words)
    {
        UseCulture(culture);

        var chip = Render<SyncChip>(p => p.Add(c => c.State, state).Add(c => c.Field, "Country"));

        Assert.Equal(words, chip.Find(".mud-chip").TextContent.Trim());
        Assert.NotNull(chip.Find("svg"));
    }

    [Theory]
    [InlineData(SyncState.InSalesforce, true)]
    [InlineData(SyncState.NotLinked, true)]
    [InlineData(SyncState.Refused, false)]
    public void SyncChip_InTable_IsQuietWhenFine(SyncState state, bool isPlain)
    {
        var chip = Render<SyncChip>(p => p.Add(c => c.State, state).Add(c => c.InTable, true));

        Assert.Equal(isPlain, chip.Find(".mud-chip").ClassList.Contains("ap-chip-plain"));
    }

    [Theory]
    [InlineData(true, "Sandbox")]
    [InlineData(false, "Production")]
    public void EnvironmentBadge_Known_SaysWhich(bool isSandbox, string expected) =>
        Assert.Equal(expected, Render<EnvironmentBadge>(p => p.Add(b => b.IsSandbox, isSandbox)).Find(".ap-env").TextContent.Trim());

    [Fact]
    public void EnvironmentBadge_BeforeTheGrant_ShowsNothing() =>
        Assert.Empty(Render<EnvironmentBadge>(p => p.Add(b => b.IsSandbox, (bool?)null)).Markup.Trim());

    [Fact]
    public void RecordLink_SafeAddress_OpensInItsOwnTab()
    {
        var link = Render<RecordLink>(p => p.Add(l => l.Url, "https://acme.my.salesforce.com/00Q").Add(l => l.SalesforceId, "00Q")).Find("a");

        Assert.Equal("_blank", link.GetAttribute("target"));
        Assert.Contains("noopener", link.GetAttribute("rel"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://acme.my.salesforce.com/00Q")]
    [InlineData("/local")]
    public void RecordLink_UnsafeAddress_IsTextOnly(string? url)
    {
        var record = Render<RecordLink>(p => p.Add(l => l.Url, url).Add(l => l.SalesforceId, "00Q"));

        Assert.Empty(record.FindAll("a"));
        Assert.Contains("00Q", record.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void PageFrame_WithCrumbs_HasOneHeadingAndTheWayHere()
    {
        var frame = Render(builder =>
        {
            builder.OpenComponent<SectionOutlet>(0);
            builder.AddAttribute(1, nameof(SectionOutlet.SectionName), PageFrame.CrumbsSection);
            builder.CloseComponent();
            builder.OpenComponent<PageFrame>(2);
            builder.AddAttribute(3, nameof(PageFrame.Title), "SalesForce - Leads");
            builder.AddAttribute(4, nameof(PageFrame.Crumbs), (IReadOnlyList<Crumb>)[new Crumb("Marketplace", "/marketplace")]);
            builder.CloseComponent();
        });

        Assert.Equal("SalesForce - Leads", Assert.Single(frame.FindAll("h1")).TextContent);
        Assert.Equal("/marketplace", frame.Find(".ap-breadcrumbs a").GetAttribute("href"));
        Assert.EndsWith("SalesForce - Leads", frame.Find(".ap-breadcrumbs").TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void LabelledField_Error_IsReadWithItsField()
    {
        var field = Render<LabelledField>(p => p
            .Add(f => f.Label, "API URL").Add(f => f.ForId, "api").Add(f => f.Helper, "Helps").Add(f => f.Error, "The version is missing.")
            .Add(f => f.ChildContent, "<input id=\"api\" />").Add(f => f.Cures, "<button>Use v68.0</button>"));

        Assert.Equal("api", field.Find("label").GetAttribute("for"));
        Assert.Equal("API URL", field.Find("label").TextContent.Trim());
        var message = field.Find("#" + LabelledField.MessageId("api"));
        Assert.Equal("The version is missing.", message.TextContent.Trim());
        Assert.Equal("alert", message.GetAttribute("role"));
        Assert.DoesNotContain("Helps", field.Markup, StringComparison.Ordinal);
        Assert.NotNull(field.Find(".ap-cures button"));
    }

    [Fact]
    public void LabelledField_InsideATextField_IsDescribedByTheMessage()
    {
        var input = RenderPage<MudTextField<string>>(p => p.Add(t => t.InputId, "api").AddUnmatched("aria-describedby", LabelledField.MessageId("api"))).Find("input");

        Assert.Equal("api-message", input.GetAttribute("aria-describedby"));
    }

    [Fact]
    public void FieldMessage_NothingToSay_TakesNoRoom() =>
        Assert.Empty(Render<FieldMessage>(p => p.Add(m => m.Id, "x")).Markup.Trim());

    [Theory]
    [InlineData(true, "Copied")]
    [InlineData(false, "The browser refuses to copy. Select the text and copy it by hand.")]
    public void CopyButton_Pressed_SaysWhatHappened(bool copied, string expected)
    {
        JSInterop.Setup<bool>("apPortal.copy", "https://portal/callback").SetResult(copied);
        var button = RenderPage<CopyButton>(p => p.Add(b => b.Text, "https://portal/callback").Add(b => b.Label, "Copy callback URL"));

        button.Find("button").Click();

        Assert.Equal(expected, button.Find("[role=status]").TextContent);
        Assert.Equal("Copy callback URL", button.Find("button").GetAttribute("aria-label"));
    }

    [Fact]
    public void CureButton_Pressed_RaisesOnce()
    {
        var pressed = 0;
        var cure = RenderPage<CureButton>(p => p.Add(c => c.OnClick, () => pressed++).AddChildContent("Use v68.0"));

        cure.Find("button").Click();

        Assert.Equal(1, pressed);
    }

    [Fact]
    public void RelativeTime_TimePasses_StaysTrueAndEndsWithTheComponent()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.Utc, Clock.GetUtcNow().UtcDateTime.AddSeconds(-12)));
        Assert.Equal("12 s ago", time.Find("time").TextContent);

        Clock.Advance(TimeSpan.FromMinutes(4));
        time.WaitForAssertion(() => Assert.Equal("4 min ago", time.Find("time").TextContent));

        Assert.Equal("2026-11-24T14:08:19Z", time.Find("time").GetAttribute("datetime"));
        Assert.Equal("24 November 2026, 14:08:19", time.Find("time").GetAttribute("title"));
    }

    [Theory]
    [InlineData("en", -3, "11:08:31")]
    [InlineData("en", -240, "14 Nov")]
    [InlineData("fr", -240, "14 nov.")]
    public void RelativeTime_AsClock_IsShort(string culture, int hours, string expected)
    {
        UseCulture(culture);

        var time = Render<RelativeTime>(p => p.Add(t => t.Utc, Clock.GetUtcNow().UtcDateTime.AddHours(hours)).Add(t => t.AsClock, true));

        Assert.Equal(expected, time.Find("time").TextContent);
    }

    [Fact]
    public void Verdict_Error_ShowsSentenceDetailAndOneAction()
    {
        var verdict = Render<Verdict>(p => p.Add(v => v.Severity, Severity.Error).Add(v => v.Sentence, "37 affiliates are waiting")
            .Add(v => v.Detail, "Nothing is lost.").Add(v => v.Action, "<button>Add value map</button>"));

        Assert.Contains("ap-verdict-error", verdict.Find(".ap-verdict").ClassList);
        Assert.Equal("37 affiliates are waiting", verdict.Find(".mud-typography-subtitle1").TextContent);
        Assert.Single(verdict.FindAll("button"));
    }

    [Fact]
    public void EmptyState_WithActions_OffersThem()
    {
        var empty = Render<EmptyState>(p => p.Add(e => e.Icon, Icons.Material.Outlined.People).Add(e => e.Title, "No affiliates yet").Add(e => e.Actions, "<button>Add affiliate</button>"));

        Assert.Equal("No affiliates yet", empty.Find("h2").TextContent);
        Assert.NotNull(empty.Find("button"));
    }

    [Fact]
    public void OutlinedCard_Always_IsANamedRegion() =>
        Assert.Equal("Callback URL", Render<OutlinedCard>(p => p.Add(c => c.Title, "Callback URL")).Find("[role=region]").GetAttribute("aria-label"));

    [Fact]
    public void StickyBar_WithMessage_AnnouncesIt()
    {
        RenderFragment reason = b => b.AddContent(0, "1 field to correct");
        var bar = Render<StickyBar>(p => p.Add(b => b.Label, "Save").Add(b => b.Message, reason));

        Assert.Equal("1 field to correct", bar.Find("[aria-live=polite]").TextContent.Trim());
    }

    [Fact]
    public void SkeletonRows_Loading_SaysSoOnce()
    {
        var rows = Render<SkeletonRows>(p => p.Add(r => r.Rows, 12).Add(r => r.Height, 28));

        Assert.Equal(12, rows.FindAll(".ap-skeleton-row").Count);
        Assert.Equal("Loading", rows.Find("[role=status]").TextContent.Trim());
    }
}
