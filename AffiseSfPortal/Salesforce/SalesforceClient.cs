using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Salesforce.Wire;
using RestSharp;

namespace AffiseSfPortal.Salesforce;

/// <inheritdoc cref="ISalesforceClient"/>
internal sealed class SalesforceClient(SalesforceTransport transport, SalesforceHostGate gate) : ISalesforceClient
{
    /// <summary>Records in one collections call.</summary>
    public const int MostRecords = 200;

    private static readonly KeyValuePair<string, string>[] NoAutoAssign = [new("Sforce-Auto-Assign", "FALSE")];
    private static readonly KeyValuePair<string, string>[] AutoAssign = [new("Sforce-Auto-Assign", "TRUE")];
    private static readonly KeyValuePair<string, string> SaveDuplicates = new("Sforce-Duplicate-Rule-Header", "allowSave=true");

    public async Task<IReadOnlyList<ApiVersion>> GetVersionsAsync(Uri host, CancellationToken cancellationToken)
    {
        var request = new SalesforceRequest(Method.Get, new Uri(gate.Require(host), "/services/data"), SalesforceOperation.Read);
        var versions = await ReadAsync(request, SalesforceJson.Default.ListWireVersion, cancellationToken);
        return [.. versions.Where(v => v?.Version is not null).Select(v => new ApiVersion(v.Label ?? "", v.Version!))];
    }

    public async Task<IReadOnlyList<SalesforceObject>> DescribeGlobalAsync(OrgAccess access, CancellationToken cancellationToken)
    {
        var list = await ReadAsync(Get(access, "sobjects"), SalesforceJson.Default.WireObjectList, cancellationToken);
        return [.. (list.Sobjects ?? []).Where(DescribeReader.IsDestination).Select(DescribeReader.ToObject).OrderBy(o => o.Label, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<SalesforceObjectDescribe?> DescribeAsync(OrgAccess access, string objectName, DateTimeOffset? ifModifiedSince, CancellationToken cancellationToken)
    {
        var request = Get(access, $"sobjects/{SalesforcePaths.Name(objectName)}/describe");
        if (ifModifiedSince is { } since)
            request = request with { Headers = [new("If-Modified-Since", since.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture))] };
        var reply = await transport.SendAsync(request, cancellationToken);
        if (reply.Status == HttpStatusCode.NotModified)
            return null;
        var lastModified = DateTimeOffset.TryParseExact(reply.Header("Last-Modified"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : (DateTimeOffset?)null;
        try
        {
            return DescribeReader.ToDescribe(Parse(reply, request, SalesforceJson.Default.WireDescribe), lastModified);
        }
        catch (JsonException)
        {
            throw transport.Refused(reply, request);
        }
    }

    public Task<OrgIdentity> GetIdentityAsync(OrgAccess access, CancellationToken cancellationToken) =>
        new IdentityReader(this, gate).ReadAsync(access, cancellationToken);

    public async Task<ApiUsage?> GetLimitsAsync(OrgAccess access, CancellationToken cancellationToken)
    {
        var limits = await ReadAsync(Get(access, "limits"), SalesforceJson.Default.DictionaryStringWireLimit, cancellationToken);
        return limits.TryGetValue("DailyApiRequests", out var daily) && daily is not null ? new((int)Math.Clamp(daily.Max - daily.Remaining, 0, int.MaxValue), (int)Math.Clamp(daily.Max, 0, int.MaxValue)) : null;
    }

    public async Task<CollectionReply> WriteAsync(OrgAccess access, CollectionWrite write, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(records.Count, nameof(records));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, MostRecords, nameof(records));
        using var body = new RecordsContent(records);
        var origin = gate.Require(access.InstanceUrl);
        var (method, path, operation) = write.Operation switch
        {
            CollectionOperation.Create => (Method.Post, "composite/sobjects", SalesforceOperation.Create),
            CollectionOperation.Update => (Method.Patch, "composite/sobjects", SalesforceOperation.Update),
            CollectionOperation.Upsert => (Method.Patch, UpsertPath(write), SalesforceOperation.Upsert),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Operation, "Not a collections call."),
        };
        var request = new SalesforceRequest(method, SalesforcePaths.Data(origin, access, path), operation)
        {
            AccessToken = access.AccessToken,
            Body = body,
            Headers = write.SavesDuplicates ? [.. AssignHeaders(write), SaveDuplicates] : AssignHeaders(write),
            KeyField = write.ExternalIdField,
        };
        var reply = await transport.SendAsync(request, cancellationToken);
        if ((int)reply.Status is < 200 or >= 300)
            throw transport.Refused(reply, request);
        return new(CollectionReader.Read(reply, records.Count, operation, write.ExternalIdField), LimitInfo.Read(reply.Header("Sforce-Limit-Info")), (int)reply.Status);
    }

    public async Task<QueryPage> QueryAsync(OrgAccess access, string soql, CancellationToken cancellationToken)
    {
        var request = new SalesforceRequest(Method.Get, SalesforcePaths.Query(gate.Require(access.InstanceUrl), access, soql), SalesforceOperation.Read) { AccessToken = access.AccessToken };
        var reply = await transport.SendAsync(request, cancellationToken);
        try
        {
            return reply.Status == HttpStatusCode.OK ? QueryReader.Read(reply.Body) : throw transport.Refused(reply, request);
        }
        catch (JsonException)
        {
            throw transport.Refused(reply, request);
        }
    }

    public async Task DeleteAsync(OrgAccess access, string objectName, string id, CancellationToken cancellationToken)
    {
        var request = Get(access, $"sobjects/{SalesforcePaths.Name(objectName)}/{SalesforcePaths.Id(id)}") with { Method = Method.Delete, Operation = SalesforceOperation.Delete };
        var reply = await transport.SendAsync(request, cancellationToken);
        if (reply.Status != HttpStatusCode.NoContent)
            throw transport.Refused(reply, request);
    }

    /// <summary>A read below the version's path.</summary>
    internal SalesforceRequest Get(OrgAccess access, string path) =>
        new(Method.Get, SalesforcePaths.Data(gate.Require(access.InstanceUrl), access, path), SalesforceOperation.Read) { AccessToken = access.AccessToken };

    internal async Task<T> ReadAsync<T>(SalesforceRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        Parse(await transport.SendAsync(request, cancellationToken), request, type);

    private T Parse<T>(SalesforceReply reply, SalesforceRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return (reply.Status == HttpStatusCode.OK ? JsonSerializer.Deserialize(reply.Body, type) : null) ?? throw transport.Refused(reply, request);
        }
        catch (JsonException)
        {
            throw transport.Refused(reply, request);
        }
    }

    private static KeyValuePair<string, string>[] AssignHeaders(CollectionWrite write) => write.RunsAssignmentRule ? AutoAssign : NoAutoAssign;

    private static string UpsertPath(CollectionWrite write) =>
        $"composite/sobjects/{SalesforcePaths.Name(write.ObjectName)}/{SalesforcePaths.Name(write.ExternalIdField ?? "")}";
}
