using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

internal enum PreflightKind
{
    Connection = 0,
    Reach = 1,
    Version = 2,
    Object = 3,
    Key = 4,
    Required = 5,
    Rows = 6,
    Rights = 7,
    Values = 8,
    Owner = 9,
    Calls = 10,
    Link = 11,
    Scopes = 12,
}

internal enum PreflightState
{
    Green = 0,

    /// <summary>It works, and some affiliates lose something or stay out.</summary>
    Amber = 1,
    Red = 2,

    /// <summary>Nobody can tell before the grant.</summary>
    Later = 3,
}

/// <param name="Code">With <see cref="Kind"/>, the key of the words.</param>
/// <param name="Target">The Salesforce field that it is about, where it is about one.</param>
internal sealed record PreflightLine(PreflightKind Kind, PreflightState State, string Code, params IReadOnlyList<string> Arguments)
{
    public string? Target { get; init; }

    /// <summary>Salesforce's own words.</summary>
    public SalesforceFault? Fault { get; init; }

    /// <summary>The mapping cannot take effect like this. What is wrong with the connection holds up no mapping: a new one may be its cure.</summary>
    public bool Blocks => State == PreflightState.Red && Kind is PreflightKind.Key or PreflightKind.Required or PreflightKind.Rows or PreflightKind.Rights;
}

internal sealed record PreflightResult(IReadOnlyList<PreflightLine> Lines)
{
    public bool IsGreen => Lines.All(l => l.State != PreflightState.Red);

    public bool MayTakeEffect => !Lines.Any(l => l.Blocks);
}

/// <summary>Everything that must be well before affiliates are sent by a mapping, line by line. Reads, and writes nothing.</summary>
internal sealed class Preflight(
    IDbContextFactory<PortalDbContext> databases, IOrgSession session, ISalesforceClient client, IDescribeStore describes, MappingSurveys surveys, IPortalAddresses addresses)
{
    /// <param name="scope">With the describe as it was last read; it is read anew here.</param>
    public async Task<PreflightResult> RunAsync(MappingScope scope, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == scope.ConnectionId, cancellationToken);
        List<PreflightLine> lines = [OfConnection(connection)];
        if (connection.IsGranted)
            scope = await AskOrgAsync(scope, connection, lines, cancellationToken);
        lines.AddRange(OfMapping(scope));
        lines.Add(OfValues(await surveys.SurveyAsync(scope, cancellationToken)));
        if (connection.IsGranted && scope.Version.Settings is { Owner: OwnerRule.Fixed, OwnerId: { } owner } settings)
            lines.Add(await OfOwnerAsync(connection.Id, owner, settings.OwnerName, cancellationToken));
        if (scope.Version.Rows.Exists(r => r.SourceKey == RowSources.PortalLink))
            lines.Add(new(PreflightKind.Link, addresses.AffiliateUrl is null ? PreflightState.Red : PreflightState.Green, addresses.AffiliateUrl is null ? "Unknown" : "Known", addresses.AffiliateUrl ?? ""));
        return new([.. lines.OrderBy(l => PlaceOf(l.Kind))]);
    }

    /// <summary>The lines that need nobody's answer: what Save looks at.</summary>
    public static IReadOnlyList<PreflightLine> OfMapping(MappingScope scope)
    {
        List<PreflightLine> lines = [OfKey(scope)];
        lines.AddRange(scope.Findings.Missing.Count == 0
            ? [new PreflightLine(PreflightKind.Required, PreflightState.Green, "AllFilled")]
            : scope.Findings.Missing.Select(m => new PreflightLine(PreflightKind.Required, PreflightState.Red, "Missing", m.Field.Label, m.Field.Name) { Target = m.Field.Name }));
        var gone = scope.Findings.Rows.Where(r => r.Fit?.Reason is CompatibilityReason.NoSuchField or CompatibilityReason.NotWriteable).ToList();
        lines.AddRange(gone.Select(r => new PreflightLine(PreflightKind.Rights, PreflightState.Red, r.Fit!.Reason == CompatibilityReason.NoSuchField ? "Gone" : "ReadOnly", r.Field?.Label ?? r.Row.TargetField, r.Row.TargetField) { Target = r.Row.TargetField }));
        if (gone.Count == 0)
            lines.Add(new(PreflightKind.Rights, scope.Describe is null ? PreflightState.Later : PreflightState.Green, scope.Describe is null ? "Later" : "AllWriteable", Count(scope.Version.Rows.Count)));
        var impossible = scope.Findings.Rows.Where(r => r.Fit is { IsPossible: false, Reason: not (CompatibilityReason.NoSuchField or CompatibilityReason.NotWriteable) }).ToList();
        lines.AddRange(impossible.Select(r => new PreflightLine(PreflightKind.Rows, PreflightState.Red, "Impossible", r.Field?.Label ?? r.Row.TargetField, r.Fit!.Reason.ToString()) { Target = r.Row.TargetField }));
        if (impossible.Count == 0)
            lines.Add(new(PreflightKind.Rows, scope.Version.Rows.Count == 0 ? PreflightState.Red : PreflightState.Green, scope.Version.Rows.Count == 0 ? "None" : "AllPossible", Count(scope.Version.Rows.Count)));
        return lines;
    }

    /// <summary>What the grant allows stands beside the grant.</summary>
    private static double PlaceOf(PreflightKind kind) => kind == PreflightKind.Scopes ? (double)PreflightKind.Connection + 0.5 : (double)kind;

    private static PreflightLine OfConnection(SalesforceConnection connection) => connection switch
    {
        { IsGranted: false } => new(PreflightKind.Connection, PreflightState.Later, "NotGranted"),
        { Hold: HoldCause.ReconnectNeeded or HoldCause.NotAllowed } => new(PreflightKind.Connection, PreflightState.Red, connection.Hold.Value.ToString()),
        { PausedAt: not null } => new(PreflightKind.Connection, PreflightState.Amber, "Paused"),
        { Hold: { } hold } => new(PreflightKind.Connection, PreflightState.Amber, hold.ToString()),
        _ => new(PreflightKind.Connection, PreflightState.Green, "Granted", connection.SalesforceUsername ?? "", connection.OrgName ?? ""),
    };

    private async Task<MappingScope> AskOrgAsync(MappingScope scope, SalesforceConnection connection, List<PreflightLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            lines.Add(OfScopes(await session.CallAsync(connection.Id, (access, _) => Task.FromResult(access.Scope), cancellationToken)));
            if (await describes.GetAsync(connection.Id, scope.Version.DestinationObject, refresh: true, cancellationToken) is { } view)
                scope = scope.With(view.Describe);
            lines.Add(new(PreflightKind.Reach, PreflightState.Green, "Answers", new Uri(connection.InstanceUrl!).Host));
            lines.Add(scope.Describe is { Createable: true, Updateable: true }
                ? new(PreflightKind.Object, PreflightState.Green, "Writeable", scope.Version.DestinationObject)
                : new(PreflightKind.Object, PreflightState.Red, "NotWriteable", scope.Version.DestinationObject));
            lines.Add(await OfVersionAsync(connection, cancellationToken));
            lines.Add(OfCalls(await session.CallAsync(connection.Id, client.GetLimitsAsync, cancellationToken), connection.ApiReservePercent));
        }
        catch (SalesforceException e)
        {
            lines.Add(new(e.Fault.Kind == SalesforceFaultKind.ObjectUnknown ? PreflightKind.Object : PreflightKind.Reach, PreflightState.Red, e.Fault.Kind == SalesforceFaultKind.ObjectUnknown ? "Unknown" : "Silent", scope.Version.DestinationObject) { Fault = e.Fault });
        }
        catch (NotConnectedException)
        {
            lines.Add(new(PreflightKind.Reach, PreflightState.Red, "Silent"));
        }
        return scope;
    }

    /// <summary>As Salesforce said with the token in use: what the app does not have was never granted.</summary>
    private static PreflightLine OfScopes(string? scope)
    {
        if (string.IsNullOrWhiteSpace(scope))
            return new(PreflightKind.Scopes, PreflightState.Later, "Unknown");
        var granted = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<string> missing = [];
        if (!granted.Overlaps(["api", "full"]))
            missing.Add("api");
        if (!granted.Overlaps(["refresh_token", "offline_access"]))
            missing.Add("refresh_token");
        return missing.Count == 0
            ? new(PreflightKind.Scopes, PreflightState.Green, "Granted", string.Join(", ", granted.Intersect(["api", "full", "refresh_token", "offline_access"], StringComparer.OrdinalIgnoreCase)))
            : new(PreflightKind.Scopes, PreflightState.Red, "Missing", string.Join(", ", missing));
    }

    private async Task<PreflightLine> OfVersionAsync(SalesforceConnection connection, CancellationToken cancellationToken)
    {
        if (!SalesforceApiUrl.TryParse(connection.ApiUrl, out var url, out _))
            return new(PreflightKind.Version, PreflightState.Red, "Unreadable", connection.ApiUrl ?? "");
        var versions = await client.GetVersionsAsync(new Uri(connection.InstanceUrl!), cancellationToken);
        return versions.Any(v => string.Equals($"v{v.Version}", url.Version, StringComparison.OrdinalIgnoreCase))
            ? new(PreflightKind.Version, PreflightState.Green, "Spoken", url.Version)
            : new(PreflightKind.Version, PreflightState.Red, "NotSpoken", url.Version);
    }

    private static PreflightLine OfCalls(ApiUsage? usage, int reservePercent)
    {
        if (usage is null)
            return new(PreflightKind.Calls, PreflightState.Green, "Unknown");
        var left = usage.Allowed - usage.Used;
        var state = left <= 0 ? PreflightState.Red : left <= usage.Allowed * reservePercent / 100 ? PreflightState.Amber : PreflightState.Green;
        return new(PreflightKind.Calls, state, state == PreflightState.Green ? "Left" : "Few", Count(left), Count(usage.Allowed));
    }

    private static PreflightLine OfKey(MappingScope scope)
    {
        var version = scope.Version;
        if (version.MatchBy != MatchBy.ExternalId)
            return new(PreflightKind.Key, PreflightState.Amber, version.Settings is { FindsByEmail: true } ? "ByEmail" : "StoredId");
        var row = version.Rows.Find(r => r.SourceKey == AffiliateField.IdKey && r.IsPlain && ApiName.Same(r.TargetField, version.MatchField));
        if (row is null)
            return new(PreflightKind.Key, PreflightState.Red, "NoRow", version.MatchField ?? "");
        if (scope.Describe?.Find(version.MatchField!) is not { } field)
            return new(PreflightKind.Key, scope.Describe is null ? PreflightState.Later : PreflightState.Red, scope.Describe is null ? "Later" : "Gone", version.MatchField ?? "") { Target = version.MatchField };
        return field.IsUniqueExternalId
            ? new(PreflightKind.Key, PreflightState.Green, "Unique", field.Label, field.Name) { Target = field.Name }
            : new(PreflightKind.Key, PreflightState.Red, "NotUnique", field.Label, field.Name) { Target = field.Name };
    }

    private static PreflightLine OfValues(SurveyResult survey)
    {
        if (survey.KeptOut > 0)
        {
            var worst = survey.Rows.MaxBy(r => r.KeptOut)!;
            return new(PreflightKind.Values, PreflightState.Amber, "KeptOut", Count(survey.KeptOut), Count(survey.Affiliates), worst.Target) { Target = worst.Target };
        }
        var losing = survey.Rows.Sum(r => r.Losing);
        return losing > 0
            ? new(PreflightKind.Values, PreflightState.Amber, "Losing", Count(losing), Count(survey.Affiliates))
            : new(PreflightKind.Values, PreflightState.Green, "AllFit", Count(survey.Affiliates));
    }

    private async Task<PreflightLine> OfOwnerAsync(int connectionId, string owner, string? name, CancellationToken cancellationToken)
    {
        try
        {
            var kind = OwnerIds.KindOf(owner);
            if (kind is null)
                return new(PreflightKind.Owner, PreflightState.Red, "NoOwner", owner);
            var question = kind == OwnerKind.Queue
                ? $"SELECT Id, Name FROM Group WHERE Type = 'Queue' AND Id = {Soql.Quote(owner)}"
                : $"SELECT Id, Name FROM User WHERE IsActive = true AND Id = {Soql.Quote(owner)}";
            var page = await session.CallAsync(connectionId, (access, token) => client.QueryAsync(access, question, token), cancellationToken);
            return page.Rows is [var found, ..]
                ? new(PreflightKind.Owner, PreflightState.Green, kind == OwnerKind.Queue ? "Queue" : "Active", found.GetValueOrDefault("Name") ?? name ?? owner)
                : new(PreflightKind.Owner, PreflightState.Red, kind == OwnerKind.Queue ? "NoQueue" : "Inactive", name ?? owner);
        }
        catch (SalesforceException e)
        {
            return new(PreflightKind.Owner, PreflightState.Amber, "NotRead", name ?? owner) { Fault = e.Fault };
        }
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
