using AffiseSfPortal.Components.Notifications;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace AffiseSfPortal.Tests.Components;

public sealed class OutcomeNotificationsTests : UiTest
{
    [Fact]
    public void Updated_MyAffiliate_SaysSoAndLinksToTheRecord()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Updated));

        Shown.WaitForAssertion(() => Assert.Equal("Synced to Salesforce: Lead 00Q5g00000K3vQXEAZ, 4 fields", Shown.Find("[role=status] > span").TextContent));
        var snackbar = Shown.Find(".mud-snackbar");
        Assert.Contains("mud-alert-filled-success", snackbar.ClassList);
        var link = snackbar.QuerySelector("a")!;
        Assert.Equal("Open in Salesforce", link.TextContent.Trim());
        Assert.Equal("https://acme.my.salesforce.com/00Q5g00000K3vQXEAZ", link.GetAttribute("href"));
        Assert.Equal("_blank", link.GetAttribute("target"));
    }

    [Theory]
    [InlineData("en", "Synced to Salesforce: Lead 00Q5g00000K3vQXEAZ, 1 field")]
    [InlineData("fr", "Synchronisé avec Salesforce\u00A0: Lead 00Q5g00000K3vQXEAZ, 1 champ")]
    public void Created_OneField_IsSingular(string culture, string expected)
    {
        UseCulture(culture);
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Created) with { FieldCount = 1 });

        Shown.WaitForAssertion(() => Assert.Equal(expected, Shown.Find("[role=status] > span").TextContent));
    }

    [Fact]
    public void Refused_MyAffiliate_SaysWhyStaysAndLinksToTheAffiliate()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Refused) with
        {
            SalesforceId = null,
            RecordUrl = null,
            FaultCode = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            FaultMessage = "bad value for restricted picklist field: FD",
            FaultFields = ["Country"],
        });

        Shown.WaitForAssertion(() => Assert.Equal(
            "Saved here, not in Salesforce: Country refuses 'FD': it accepts only the values of its list.",
            Shown.Find(".ap-notice[role=alert] > span").TextContent));
        Assert.Contains("mud-alert-filled-error", Shown.Find(".mud-snackbar").ClassList);
        Assert.Equal("/affiliates/manage/7", Shown.Find(".mud-snackbar a").GetAttribute("href"));
        Assert.Contains(Services.GetRequiredService<ISnackbar>().ShownSnackbars, s => s.Severity == Severity.Error);
    }

    [Fact]
    public void Settled_SomebodyElsesAffiliate_SaysNothing()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Updated) with { ActorId = "user-2" }, Outcome(SyncOutcome.Updated) with { ActorId = null });

        Assert.Empty(Shown.FindAll(".mud-snackbar"));
    }

    [Theory]
    [InlineData(SyncOutcome.WillRetry)]
    [InlineData(SyncOutcome.InDoubt)]
    public void Settled_GoesOnByItself_SaysNothing(SyncOutcome outcome)
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(outcome));

        Assert.Empty(Shown.FindAll(".mud-snackbar"));
    }

    [Theory]
    [InlineData("en", "Saved here, not in Salesforce: The connected user may not write Phone. Give the permission in Salesforce, or unmap the field. It is sent as soon as this is cured.")]
    [InlineData("fr", null)]
    public void Held_MappingBroken_IsRedNamesTheFieldAndSaysThatItIsKept(string culture, string? expected)
    {
        UseCulture(culture);
        RenderPage<OutcomeNotifications>();

        Publish(Held(HoldCause.MappingBroken) with
        {
            FaultCode = "INVALID_FIELD_FOR_INSERT_UPDATE",
            FaultMessage = "Unable to create/update fields: Phone. Please check the security settings of this field.",
            FaultFields = ["Phone"],
        });

        Shown.WaitForAssertion(() => Assert.Contains("mud-alert-filled-error", Shown.Find(".mud-snackbar").ClassList));
        var text = Shown.Find(".ap-notice[role=alert] > span").TextContent;
        Assert.Contains("Phone", text, StringComparison.Ordinal);
        if (expected is not null)
            Assert.Equal(expected, text);
        Assert.Equal("/sync-health", Shown.Find(".mud-snackbar a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(HoldCause.ReconnectNeeded, "invalid_grant", "expired access/refresh token", "was revoked or it expired")]
    [InlineData(HoldCause.NotAllowed, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner", "API access is off in this org")]
    public void Held_NeedsAPerson_IsRedAndStays(HoldCause hold, string code, string message, string words)
    {
        RenderPage<OutcomeNotifications>();

        Publish(Held(hold) with { FaultCode = code, FaultMessage = message });

        Shown.WaitForAssertion(() => Assert.Contains(words, Shown.Find(".ap-notice[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("It is sent as soon as this is cured.", Shown.Find(".ap-notice").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HoldCause.Unavailable, "SERVER_UNAVAILABLE")]
    [InlineData(HoldCause.ApiLimit, "REQUEST_LIMIT_EXCEEDED")]
    [InlineData(HoldCause.BudgetReached, null)]
    public void Held_PassesByItself_IsCalmAndSaysThatItWaits(HoldCause hold, string? code)
    {
        RenderPage<OutcomeNotifications>();

        Publish(Held(hold) with { FaultCode = code });

        Shown.WaitForAssertion(() => Assert.Contains("mud-alert-filled-warning", Shown.Find(".mud-snackbar").ClassList));
        Assert.StartsWith("Saved here; it waits and is sent by itself later.", Shown.Find(".ap-notice[role=status] > span").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_ManyAtOnce_AreOneNotice()
    {
        RenderPage<OutcomeNotifications>();

        Publish([.. Enumerable.Range(1, 40).Select(n => Held(HoldCause.ReconnectNeeded) with { AffiliateKey = n, FaultCode = "invalid_grant" })]);

        Shown.WaitForAssertion(() => Assert.StartsWith("40 affiliates saved here, not in Salesforce:", Assert.Single(Shown.FindAll(".ap-notice")).TextContent.Trim(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SyncOutcome.WillRetry, RowCause.RetriesSpent)]
    [InlineData(SyncOutcome.InDoubt, RowCause.InDoubt)]
    public void Settled_NeedsAPersonNow_IsToldAsFailed(SyncOutcome outcome, RowCause cause)
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(outcome) with { Cause = cause, FaultCode = "UNABLE_TO_LOCK_ROW" });

        Shown.WaitForAssertion(() => Assert.StartsWith("Saved here, not in Salesforce:", Shown.Find(".ap-notice[role=alert]").TextContent.Trim(), StringComparison.Ordinal));
        Assert.Equal("/affiliates/manage/7", Shown.Find(".mud-snackbar a").GetAttribute("href"));
    }

    [Fact]
    public void Unchanged_MyAffiliate_SaysThatNoCallWasMade()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Unchanged));

        Shown.WaitForAssertion(() => Assert.Equal("Nothing changed, no call made", Shown.Find(".ap-notice").TextContent.Trim()));
    }

    [Fact]
    public void Burst_WithinASecond_IsOneSummary()
    {
        RenderPage<OutcomeNotifications>();

        Publish([.. Enumerable.Range(1, 200).Select(n => Outcome(SyncOutcome.Created) with { AffiliateKey = n })]);
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        Publish([.. Enumerable.Range(201, 112).Select(n => Outcome(SyncOutcome.Updated) with { AffiliateKey = n })]);

        Shown.WaitForAssertion(() => Assert.Equal("312 affiliates synced", Assert.Single(Shown.FindAll(".ap-notice")).TextContent.Trim()));
    }

    [Fact]
    public void TwoSends_OfOneAffiliateWithinASecond_NameThatRecord()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Created));
        Clock.Advance(TimeSpan.FromMilliseconds(300));
        Publish(Outcome(SyncOutcome.Updated));

        Shown.WaitForAssertion(() => Assert.Contains("Lead 00Q5g00000K3vQXEAZ, 4 fields", Assert.Single(Shown.FindAll(".ap-notice")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void TwoSaves_MoreThanASecondApart_AreTwoNotices()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Updated));
        Clock.Advance(TimeSpan.FromSeconds(2));
        Publish(Outcome(SyncOutcome.Updated));

        Shown.WaitForAssertion(() => Assert.Equal(2, Shown.FindAll(".ap-notice").Count));
    }

    [Fact]
    public void ManyKinds_AtOnce_AreThreeAtMost()
    {
        RenderPage<OutcomeNotifications>();

        for (var n = 0; n < 5; n++)
        {
            Publish(Outcome(SyncOutcome.Updated));
            Clock.Advance(TimeSpan.FromSeconds(2));
        }

        Shown.WaitForAssertion(() => Assert.Equal(3, Shown.FindAll(".ap-notice").Count));
    }

    [Fact]
    public void Text_FromSalesforce_StaysText()
    {
        RenderPage<OutcomeNotifications>();

        Publish(Outcome(SyncOutcome.Refused) with { FaultCode = "FIELD_CUSTOM_VALIDATION_EXCEPTION", FaultMessage = "<img src=x onerror=alert(1)>" });

        Shown.WaitForAssertion(() => Assert.Contains("<img src=x", Shown.Find(".ap-notice").TextContent, StringComparison.Ordinal));
        Assert.Empty(Shown.FindAll("img"));
    }

    [Fact]
    public async Task Layout_Gone_ListensNoMore()
    {
        RenderPage<OutcomeNotifications>();
        Assert.Equal(1, Feed.Subscribers);

        await DisposeComponentsAsync();

        Assert.Equal(0, Feed.Subscribers);
    }

    private IRenderedComponent<MudSnackbarProvider> Shown => Notices!;

    private void Publish(params IReadOnlyList<RecordOutcome> outcomes) => Feed.Publish(new BatchSettled(1, outcomes));

    private static RecordOutcome Held(HoldCause hold) => Outcome(SyncOutcome.Held) with { Hold = hold, SalesforceId = null, RecordUrl = null };

    private static RecordOutcome Outcome(SyncOutcome outcome) => new(
        7, "portal-7", "Nordlicht Media GmbH", outcome, "Lead", "00Q5g00000K3vQXEAZ", "https://acme.my.salesforce.com/00Q5g00000K3vQXEAZ", 4,
        UserId, OwedReason.Edited, null, null, []);
}
