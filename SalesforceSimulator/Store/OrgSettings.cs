using System.Text.Json;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Schema;

namespace SalesforceSimulator.Store;

internal enum DuplicateRule
{
    Off,
    Alert,
    Block,
}

internal enum FieldMood
{
    /// <summary>Absent from describe and unknown to writes, as field-level security does.</summary>
    Hidden,
    ReadOnly,
    Required,
}

/// <summary>What an Admin of the org can change while it runs. Survives a restart.</summary>
internal sealed class OrgSettings(Org org, TimeProvider clock, IOptions<SimulatorOptions> options) : IJournaled
{
    private const string Lead = "Lead";

    private readonly Dictionary<(string Object, string Field), FieldMood> _moods = [];
    private readonly Dictionary<string, DateTimeOffset> _changed = new(StringComparer.OrdinalIgnoreCase);

    public string Kind => "settings";

    public DuplicateRule DuplicateRule { get; private set; } = Configured(options);

    /// <summary>Whether the org has an active assignment rule for Leads.</summary>
    public bool AssignmentRule { get; private set; } = true;

    /// <summary>Whether addresses have CountryCode and StateCode, and take only the places that the org knows.</summary>
    public bool StateCountryPicklists { get; private set; } = options.Value.StateCountryPicklists;

    /// <summary>The instance the org has moved to; null while it stays where it was found.</summary>
    public string? InstanceUrl { get; private set; }

    public void Change(DuplicateRule? duplicateRule, bool? assignmentRule, string? instanceUrl)
    {
        DuplicateRule = duplicateRule ?? DuplicateRule;
        AssignmentRule = assignmentRule ?? AssignmentRule;
        InstanceUrl = instanceUrl is null ? InstanceUrl : instanceUrl.Length == 0 ? null : instanceUrl.TrimEnd('/');
        Keep();
    }

    public void UsePlaces(bool on)
    {
        StateCountryPicklists = on;
        ShowPlaces();
        Keep();
    }

    /// <summary>Makes the objects look as it was decided, after the start too.</summary>
    public void ShowPlaces()
    {
        Touch(Lead);
        Show(org.Table(Lead)!);
    }

    /// <summary>Changes how a field shows itself; null brings it back.</summary>
    public void Change(Table table, FieldDef field, FieldMood? mood)
    {
        if (mood is { } changed)
        {
            _moods[(table.Name, field.Name)] = changed;
        }
        else
        {
            _moods.Remove((table.Name, field.Name));
        }

        Touch(table.Name);
        Show(table);
        Keep();
    }

    public DateTimeOffset SchemaChangedAt(string table) => _changed.GetValueOrDefault(table, Seed.Founded);

    public void Replay(JsonElement line)
    {
        DuplicateRule = Enum.Parse<DuplicateRule>(line.GetProperty("duplicateRule").GetString()!);
        AssignmentRule = line.GetProperty("assignmentRule").GetBoolean();
        InstanceUrl = line.GetProperty("instanceUrl").GetString();
        StateCountryPicklists = line.TryGetProperty("stateCountryPicklists", out var places) ? places.GetBoolean() : StateCountryPicklists;
        _moods.Clear();
        foreach (var mood in line.GetProperty("fields").EnumerateArray())
        {
            _moods[(mood.GetProperty("object").GetString()!, mood.GetProperty("field").GetString()!)] =
                Enum.Parse<FieldMood>(mood.GetProperty("mood").GetString()!);
        }

        foreach (var changed in line.GetProperty("changed").EnumerateObject())
        {
            _changed[changed.Name] = changed.Value.GetDateTimeOffset();
            Show(org.Table(changed.Name)!);
        }
    }

    public void Forget()
    {
        DuplicateRule = Configured(options);
        AssignmentRule = true;
        InstanceUrl = null;
        StateCountryPicklists = options.Value.StateCountryPicklists;
        _moods.Clear();
        foreach (var table in _changed.Keys.ToList())
        {
            Touch(table);
            Show(org.Table(table)!);
        }

        Keep();
    }

    private static DuplicateRule Configured(IOptions<SimulatorOptions> options) =>
        Enum.Parse<DuplicateRule>(options.Value.DuplicateRule, ignoreCase: true);

    /// <summary>HTTP dates count whole seconds: each change must show as a later one.</summary>
    private void Touch(string table)
    {
        var now = clock.GetUtcNow();
        var next = SchemaChangedAt(table).AddSeconds(1);
        _changed[table] = now > next ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)) : next;
    }

    private void Show(Table table) => table.Show(original =>
        original.WithFields([.. Fields(original).Where(f => Mood(table, f) != FieldMood.Hidden).Select(f => Mood(table, f) switch
        {
            FieldMood.ReadOnly => f with { Createable = false, Updateable = false },
            FieldMood.Required => f with { Nillable = false, DefaultedOnCreate = false },
            _ => f,
        })]));

    private IEnumerable<FieldDef> Fields(ObjectDef original) =>
        StateCountryPicklists && original.IsLead ? original.Fields.Concat(Places.CodeFields()) : original.Fields;

    private FieldMood? Mood(Table table, FieldDef field) =>
        _moods.TryGetValue((table.Name, field.Name), out var mood) ? mood : null;

    private void Keep() => org.Append(Kind, json =>
    {
        json.WriteString("duplicateRule", DuplicateRule.ToString());
        json.WriteBoolean("assignmentRule", AssignmentRule);
        json.WriteString("instanceUrl", InstanceUrl);
        json.WriteBoolean("stateCountryPicklists", StateCountryPicklists);
        json.WriteStartArray("fields");
        foreach (var ((table, field), mood) in _moods)
        {
            json.WriteStartObject();
            json.WriteString("object", table);
            json.WriteString("field", field);
            json.WriteString("mood", mood.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("changed");
        foreach (var (table, at) in _changed)
        {
            json.WriteString(table, at);
        }

        json.WriteEndObject();
    });
}
