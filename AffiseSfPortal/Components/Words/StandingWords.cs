using System.Globalization;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace AffiseSfPortal.Components.Words;

/// <summary>The verdict in words: one sentence, one detail, one thing to press. The same on every page that gives it.</summary>
internal sealed class StandingWords(IStringLocalizer<StandingWords> words, IStringLocalizer<RelativeTime> ages, FaultWords faults, BrowserClock clock)
{
    /// <param name="reason">The largest cause in words, where the caller knows it.</param>
    /// <param name="reasonCount">How many wait for that cause.</param>
    public StandingText For(Standing standing, string? reason = null, int reasonCount = 0)
    {
        var (sentence, detail) = standing.State switch
        {
            StandingState.NotSetUp or StandingState.NotGranted or StandingState.NotMapped or StandingState.NotActivated or StandingState.NoAffiliates =>
                (words[standing.State.ToString()], words[$"{standing.State}.Detail"].Value),
            StandingState.ReconnectNeeded or StandingState.Paused => (words[standing.State.ToString()], Join(Waiting(standing), LastSync(standing))),
            StandingState.NotAllowed or StandingState.MappingBroken or StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable => Held(standing),
            StandingState.DatabaseFull => (words["DatabaseFull", clock.Minute(standing.DatabaseFullSince!.Value)], words["DatabaseFull.Detail"]),
            StandingState.NeedsPerson => Needing(standing, reason, reasonCount),
            StandingState.Sending => (words["Sending", Number(standing.InSalesforce), Number(standing.Affiliates), Number(standing.Owed + standing.InFlight)], LastSync(standing)),
            StandingState.SomeNeverSent => (Count("SomeNeverSent", standing.NeverSent), words["SomeNeverSent.Detail"]),
            StandingState.Well => (Well(standing), Connected(standing)),
        };
        var action = ActionOf(standing.State);
        return new StandingText(SeverityOf(standing.State), sentence, detail, action, LabelOf(action, standing));
    }

    private (string Sentence, string Detail) Held(Standing standing)
    {
        var connection = standing.Connection!;
        string sentence = (standing.State, connection) switch
        {
            (StandingState.MappingBroken, { HoldFields: { Count: > 0 } fields }) => words["MappingBroken.Fields", string.Join(", ", fields)],
            (StandingState.Unavailable, { HoldSince: { } since }) => words["Unavailable.Since", clock.Minute(since)],
            _ => words[standing.State.ToString()],
        };
        var cause = standing.State is StandingState.MappingBroken or StandingState.NotAllowed
            ? faults.For(connection.HoldCode, connection.HoldMessage, connection.HoldFields).SalesforceSays
            : null;
        return (sentence, Join(
            cause is null ? null : words["Says", cause.TrimEnd('.')].Value,
            connection.HoldUntil is { } until && until > clock.UtcNow ? words[standing.State == StandingState.BudgetReached ? "Resumes" : "NextTry", clock.Minute(until)].Value : null,
            Waiting(standing),
            LastSync(standing)));
    }

    private (string Sentence, string Detail) Needing(Standing standing, string? reason, int reasonCount)
    {
        if (reason is null)
            return (Count("NeedsPerson", standing.Needing), Join(LastSync(standing), words["NothingLost"]));
        var sentence = reasonCount == 1
            ? words["NeedsPerson.OneReason", reason.TrimEnd('.')]
            : words["NeedsPerson.ManyReason", Number(reasonCount), reason.TrimEnd('.')];
        var others = standing.Needing - reasonCount;
        return (sentence, Join(others > 0 ? Count("Others", others) : null, LastSync(standing), words["NothingLost"]));
    }

    private string Well(Standing standing) => (standing.Ignored, standing.Filtered) switch
    {
        (0, 0) => AllWell(standing),
        (0, var filtered) => words["Well.Filtered", Number(standing.InSalesforce), Number(standing.Affiliates), Number(filtered)],
        (var ignored, 0) => words["Well.Ignored", Number(standing.InSalesforce), Number(standing.Affiliates), Number(ignored)],
        var (ignored, filtered) => words["Well.Both", Number(standing.InSalesforce), Number(standing.Affiliates), Number(filtered), Number(ignored)],
    };

    private string AllWell(Standing standing) => (standing.Affiliates, standing.Connection!.LastSuccessAt) switch
    {
        (1, null) => words["Well.One"],
        (1, { } at) => words["Well.OneSince", Age(at)],
        (var all, null) => words["Well.Many", Number(all)],
        (var all, { } at) => words["Well.ManySince", Number(all), Age(at)],
    };

    private string Connected(Standing standing) => standing.Connection is { OrgName: { } org, SalesforceUsername: { } user }
        ? words["Well.Detail", org, user]
        : words["Well.DetailShort"];

    /// <summary>What the engine will send by itself; what was refused waits for a person, whatever the connection does.</summary>
    private string Waiting(Standing standing) => (standing.Owed + standing.InFlight) switch
    {
        0 => words["Waiting.None"],
        1 => words["Waiting.One"],
        var waiting => words["Waiting.Many", Number(waiting)],
    };

    private string LastSync(Standing standing) => standing.Connection?.LastSuccessAt is { } at ? words["LastSync", Age(at)] : "";

    private string Age(DateTime utc) => (clock.UtcNow - utc) switch
    {
        { TotalSeconds: < 60 } age => ages["Seconds", Math.Max(0, (int)age.TotalSeconds)],
        { TotalMinutes: < 60 } age => ages["Minutes", (int)age.TotalMinutes],
        { TotalHours: < 24 } age => ages["Hours", (int)age.TotalHours],
        _ => clock.Short(utc),
    };

    private string Count(string key, int count) => count == 1 ? words[$"{key}.One"] : words[$"{key}.Many", Number(count)];

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);

    private static string Join(params string?[] parts) => string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));

    private string? LabelOf(StandingAction action, Standing standing) =>
        action == StandingAction.None ? null : words[$"Action.{action}", Number(standing.NeverSent)].Value;

    private static Severity SeverityOf(StandingState state) => state switch
    {
        StandingState.ReconnectNeeded or StandingState.NotAllowed or StandingState.MappingBroken or StandingState.NeedsPerson or StandingState.DatabaseFull => Severity.Error,
        StandingState.Paused or StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable => Severity.Warning,
        StandingState.Sending or StandingState.NoAffiliates or StandingState.Well => Severity.Success,
        StandingState.NotSetUp or StandingState.NotGranted or StandingState.NotMapped or StandingState.NotActivated or StandingState.SomeNeverSent => Severity.Info,
    };

    private static StandingAction ActionOf(StandingState state) => state switch
    {
        StandingState.NotSetUp => StandingAction.SetUp,
        StandingState.ReconnectNeeded => StandingAction.Reconnect,
        StandingState.NotGranted => StandingAction.Grant,
        StandingState.NotMapped or StandingState.MappingBroken => StandingAction.ConfigureFields,
        StandingState.NotActivated => StandingAction.FinishSetUp,
        StandingState.Paused => StandingAction.Resume,
        StandingState.NotAllowed or StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable => StandingAction.TryNow,
        StandingState.NeedsPerson => StandingAction.ShowCauses,
        StandingState.SomeNeverSent => StandingAction.SendNeverSent,
        StandingState.NoAffiliates => StandingAction.AddAffiliate,
        StandingState.Sending or StandingState.Well or StandingState.DatabaseFull => StandingAction.None,
    };
}

/// <param name="Label">What the button says; null where nothing is to be pressed.</param>
internal sealed record StandingText(Severity Severity, string Sentence, string Detail, StandingAction Action, string? Label);

/// <summary>The one thing to press beside a verdict.</summary>
public enum StandingAction
{
    None = 0,
    SetUp = 1,
    Reconnect = 2,
    Grant = 3,
    ConfigureFields = 4,
    FinishSetUp = 5,
    AddAffiliate = 6,
    ShowCauses = 7,

    // From here on something is done, not opened.
    Resume = 8,
    TryNow = 9,
    SendNeverSent = 10,
}
