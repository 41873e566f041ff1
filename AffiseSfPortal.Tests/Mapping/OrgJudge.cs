extern alias simulator;
using System.Text.Json;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.Extensions.Options;
using simulator::SalesforceSimulator.Hosting;
using simulator::SalesforceSimulator.Rows;
using simulator::SalesforceSimulator.Schema;
using StandInOrg = simulator::SalesforceSimulator.Store.Org;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>The stand-in org's own judgement of a composed record, without a wire between.</summary>
internal sealed class OrgJudge : IDisposable
{
    private readonly StandInOrg _org = new(TimeProvider.System, Options.Create(new SimulatorOptions()));
    private readonly RowChecks _checks;

    public OrgJudge() => _checks = new RowChecks(_org);

    /// <summary>Why the org would refuse the record; nothing when it takes it.</summary>
    public IReadOnlyList<string> Refusals(ReadOnlyMemory<byte> record, IEnumerable<SalesforceField> fields, bool isCreate)
    {
        var table = new ObjectDef("Lead", "Lead", "Leads", "00Q", [.. fields.Select(Definition)]);
        using var json = JsonDocument.Parse(record);
        var (_, errors) = _checks.Prepare(table, isCreate, Incoming.From(json.RootElement));
        return [.. errors.Select(e => $"{e.Code} {e.Message}")];
    }

    public void Dispose() => _org.Dispose();

    /// <summary>The field as the stand-in holds it: what the portal reads from a describe, the other way round. It knows neither long numbers nor encrypted texts; they are judged as the plain ones.</summary>
    private static FieldDef Definition(SalesforceField field) => new(field.Name, field.Label, field.Type switch
    {
        "long" => "int",
        "encryptedstring" => "string",
        _ => field.Type,
    })
    {
        Length = field.Length,
        Precision = field.Precision,
        Scale = field.Scale,
        Digits = field.Digits,
        Createable = field.Createable,
        Updateable = field.Updateable,
        Nillable = field.Nillable,
        DefaultedOnCreate = field.DefaultedOnCreate,
        RestrictedPicklist = field.RestrictedPicklist,
        ReferenceTo = field.ReferenceTo,
        Picklist = [.. field.PicklistValues.Select(p => new PicklistEntry(p.Value, p.IsDefault, p.Active, p.Label))],
    };
}
