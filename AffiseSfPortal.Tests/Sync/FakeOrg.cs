using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>An org in memory: records by key or id, and faults that a test puts in its way. Safe for several callers.</summary>
internal sealed partial class FakeOrg : ISalesforceClient, ISalesforceOAuth
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, string>> _records = new(StringComparer.Ordinal);
    private readonly List<WriteCall> _writes = [];
    private int _refreshes;

    /// <summary>Asked before each write takes effect; what it throws or cancels is what the caller sees.</summary>
    public Func<WriteCall, CancellationToken, Task>? BeforeWrite { get; set; }

    /// <summary>Asked after each write took effect: throw to lose the reply.</summary>
    public Func<WriteCall, Task>? AfterWrite { get; set; }

    /// <summary>What Salesforce says against one record, or null.</summary>
    public Func<IReadOnlyDictionary<string, string>, SalesforceFault?> Judge { get; set; } = _ => null;

    public Func<string, Task<TokenGrant>>? OnRefresh { get; set; }

    public Func<SalesforceObjectDescribe?> OnDescribe { get; set; } = () => new SalesforceObjectDescribe("Lead", "Lead", true, true, [], null);

    public Func<ApiUsage?> OnLimits { get; set; } = () => null;

    public string ValidToken { get; set; } = "access-1";

    public IReadOnlyList<WriteCall> Writes
    {
        get
        {
            lock (_gate)
                return [.. _writes];
        }
    }

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Records
    {
        get
        {
            lock (_gate)
                return [.. _records.Values];
        }
    }

    public int Refreshes => Volatile.Read(ref _refreshes);

    public List<string> Deleted { get; } = [];

    public void Register(IServiceCollection services) =>
        services.AddSingleton<ISalesforceClient>(this).AddSingleton<ISalesforceOAuth>(this).AddSingleton(new Random(1));

    public static SalesforceFault Fault(SalesforceFaultKind kind, string code = "CODE", params string[] fields) => new(kind, code, $"{code} said Salesforce", fields);

    public static SalesforceException Refuse(SalesforceFaultKind kind, string code = "CODE", params string[] fields) => new(Fault(kind, code, fields));

    public async Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        var call = new WriteCall(write, [.. records.Select(Parse)], access);
        lock (_gate)
            _writes.Add(call);
        if (access.AccessToken != ValidToken)
            throw Refuse(SalesforceFaultKind.SessionExpired, "INVALID_SESSION_ID");
        if (BeforeWrite is { } before)
            await before(call, cancellationToken);
        List<RecordReply> replies;
        lock (_gate)
            replies = [.. call.Records.Select(r => Store(write, r))];
        if (AfterWrite is { } after)
            await after(call);
        return new CollectionReply(replies, new ApiUsage(45, 15000), 200);
    }

    public async Task<TokenGrant> RefreshAsync(Uri loginHost, AppCredentials app, string refreshToken, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _refreshes);
        return OnRefresh is { } refresh ? await refresh(refreshToken) : Grant(ValidToken, null);
    }

    public static TokenGrant Grant(string accessToken, string? refreshToken, string org = "00D000000000001AAA") =>
        new(accessToken, refreshToken, new Uri("https://acme.my.salesforce.com"), org, "005000000000001AAA", "api refresh_token");

    public Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken) =>
        Task.FromResult(new OrgIdentity("00D000000000001AAA", "Acme", false, "005000000000001AAA", "integration@acme.example"));

    public Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken) =>
        Task.FromResult(OnDescribe());

    public Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken)
    {
        Deleted.Add(id);
        return Task.CompletedTask;
    }

    public Task RevokeAsync(Uri loginHost, string refreshToken, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApiVersion>>([new("Spring '26", "66.0")]);

    public Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken) => Task.FromResult(OnLimits());

    /// <summary>What a query is answered with; throw to refuse it.</summary>
    public Func<string, QueryPage>? OnQuery { get; set; }

    public List<string> Queries { get; } = [];

    public Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken)
    {
        lock (_gate)
            Queries.Add(soql);
        return access.AccessToken == ValidToken ? Task.FromResult(OnQuery is { } answer ? answer(soql) : Answer(soql)) : throw Refuse(SalesforceFaultKind.SessionExpired, "INVALID_SESSION_ID");
    }

    public Uri AuthorizeUrl(Uri loginHost, string consumerKey, Uri redirectUri, string state, string codeChallenge) => throw new NotSupportedException();

    public Task<TokenGrant> ExchangeCodeAsync(Uri loginHost, AppCredentials app, Uri redirectUri, string code, string codeVerifier, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>As Salesforce answers the questions that the portal asks: records by one field, one value or several, and active users.</summary>
    public QueryPage Answer(string soql)
    {
        if (soql.Contains("FROM User", StringComparison.Ordinal))
        {
            var found = Users.Where(u => u.Values.Any(v => v is not null && soql.Contains(Soql.Quote(v), StringComparison.OrdinalIgnoreCase))).ToList();
            return new QueryPage(found.Count, true, found);
        }
        var parts = Question().Match(soql);
        Assert.True(parts.Success, soql);
        var values = parts.Groups["values"].Value.Split(", ").Select(v => v.Trim('\'')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fields = parts.Groups["fields"].Value.Split(", ");
        var records = Records.Where(r => Value(r, parts.Groups["by"].Value) is { } value && values.Contains(value))
            .Select(r => (IReadOnlyDictionary<string, string?>)fields.ToDictionary(f => f, f => Value(r, f), StringComparer.OrdinalIgnoreCase)).ToList();
        return new QueryPage(records.Count, true, records);

        static string? Value(IReadOnlyDictionary<string, string> record, string field) => record.GetValueOrDefault(field == "Id" ? "id" : field);
    }

    /// <summary>The org's active users.</summary>
    public List<IReadOnlyDictionary<string, string?>> Users { get; } =
    [
        new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Id"] = "005PIOTR00000001AAA", ["Name"] = "Piotr Z", ["Email"] = "piotr@acme.example", ["Username"] = "piotr@acme.example.prod" },
    ];

    [GeneratedRegex(@"^SELECT (?<fields>.+) FROM \w+ WHERE (?<by>\w+) (IN \(|= )(?<values>.+?)\)?( LIMIT 1)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Question();

    private RecordReply Store(CollectionWrite write, Dictionary<string, string> record)
    {
        if (Judge(record) is { } fault)
            return new RecordReply(null, false, fault, """{"success":false}"""u8.ToArray());
        var key = write.Operation switch
        {
            CollectionOperation.Upsert => record[write.ExternalIdField!],
            CollectionOperation.Update => record["id"],
            CollectionOperation.Create => string.Create(CultureInfo.InvariantCulture, $"00Q{_records.Count + 1:D12}AAA"),
            _ => throw new NotSupportedException(),
        };
        var created = !_records.TryGetValue(key, out var stored);
        stored ??= new() { ["id"] = write.Operation == CollectionOperation.Create ? key : string.Create(CultureInfo.InvariantCulture, $"00Q{_records.Count + 1:D12}AAA") };
        foreach (var (name, value) in record)
            stored[name] = value;
        _records[key] = stored;
        return new RecordReply(stored["id"], created, null, """{"success":true}"""u8.ToArray());
    }

    private static Dictionary<string, string> Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.StartsWith("{\"attributes\":", Encoding.UTF8.GetString(json.Span), StringComparison.Ordinal);
        return document.RootElement.EnumerateObject().Where(p => p.Name != "attributes").ToDictionary(p => p.Name, p => p.Value.ToString());
    }
}

internal sealed record WriteCall(CollectionWrite Write, IReadOnlyList<Dictionary<string, string>> Records, OrgAccess Access);
