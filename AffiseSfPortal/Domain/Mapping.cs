namespace AffiseSfPortal.Domain;

/// <summary>A mapping as it was saved. Versions are never changed; the highest number of a connection is in effect.</summary>
public sealed class MappingVersion
{
    public int Id { get; private set; }
    public int ConnectionId { get; set; }

    /// <summary>1, 2, 3… for each connection.</summary>
    public int Number { get; set; }

    /// <summary>The API name of the object it was made for.</summary>
    public string DestinationObject { get; set; } = "";
    public MatchBy MatchBy { get; set; }

    /// <summary>The external ID field when <see cref="MatchBy"/> says so; the row that maps <c>id</c> leads there.</summary>
    public string? MatchField { get; set; }
    public DateTime SavedAt { get; set; }
    public string? SavedBy { get; set; }

    /// <summary>The version that this one brings back, or null.</summary>
    public int? RestoredFrom { get; set; }

    /// <summary>What holds for all records; null for the defaults.</summary>
    public MappingSettings? Settings { get; set; }
    public List<MappingRow> Rows { get; set; } = [];
}

/// <summary>One line of the grid: an affiliate field and the Salesforce field that it goes to.</summary>
public sealed class MappingRow
{
    public long Id { get; private set; }
    public int MappingVersionId { get; private set; }
    public int Position { get; set; }

    /// <summary><see cref="AffiliateField.Key"/>.</summary>
    public string SourceKey { get; set; } = "";

    /// <summary>The API name of the Salesforce field.</summary>
    public string TargetField { get; set; } = "";

    /// <summary>The describe type when it was saved, or null when the field was typed freely before the grant.</summary>
    public string? TargetType { get; set; }

    /// <summary>What is done to the value on its way, for rows that need one of these alone; see <see cref="SetRecipe"/>.</summary>
    public RowTransform Transform { get; set; }

    /// <summary>Everything else that the row does, or null.</summary>
    public RowRecipe? Recipe { get; set; }

    public RowPolicy Policy => Recipe?.Policy ?? RowPolicy.Always;

    public bool IsField => RowSources.IsField(SourceKey);

    /// <summary>Sends its source as it is: the only way in which an ID can be a key.</summary>
    public bool IsPlain => Transform == RowTransform.None && (Recipe is null || Recipe.IsPlain);

    /// <summary>Everything that is done to the value, in order.</summary>
    public IReadOnlyList<TransformStep> Steps => (Transform.ToSteps(), Recipe?.Steps ?? []) switch
    {
        ([], var steps) => steps,
        (var first, []) => first,
        var (first, then) => [.. first, .. then],
    };

    /// <summary>Writes a recipe in the form that older versions of the portal read, where there is one.</summary>
    public void SetRecipe(RowRecipe recipe)
    {
        Transform = RowTransforms.Of(recipe.Steps) ?? RowTransform.None;
        var rest = Transform == RowTransform.None ? recipe : recipe with { Steps = [] };
        Recipe = rest.IsPlain ? null : rest;
    }

    /// <summary>The recipe with every step in it, whatever form the row is stored in.</summary>
    public RowRecipe ToRecipe() => (Recipe ?? RowRecipe.None) with { Steps = Steps };
}

/// <summary>The steps that the first versions of the portal knew. Numbers are stored and never reused; newer steps stand in the recipe.</summary>
public enum RowTransform
{
    None = 0,

    /// <summary>All words but the last; one word gives nothing.</summary>
    FirstWords = 1,

    /// <summary>The last word of the text.</summary>
    LastWord = 2,

    /// <summary>The text as it is; the affiliate's e-mail, which every affiliate has, where it is empty.</summary>
    OrEmail = 3,

    /// <summary>The last word of the text; the affiliate's e-mail where it is empty.</summary>
    LastWordOrEmail = 4,
}

public static class RowTransforms
{
    /// <summary>Never leaves its Salesforce field without a value: made for fields that Salesforce requires.</summary>
    public static bool FallsBackToEmail(this RowTransform transform) => transform switch
    {
        RowTransform.OrEmail or RowTransform.LastWordOrEmail => true,
        RowTransform.None or RowTransform.FirstWords or RowTransform.LastWord => false,
        // Stored by a newer version of the portal: the composer says what is wrong with it.
        _ => false,
    };

    /// <summary>The same as steps; empty for a number that this version does not know.</summary>
    public static IReadOnlyList<TransformStep> ToSteps(this RowTransform transform) => Forms.TryGetValue(transform, out var steps) ? steps : [];

    /// <summary>The transform that is exactly these steps, or null.</summary>
    public static RowTransform? Of(IReadOnlyList<TransformStep> steps)
    {
        foreach (var (transform, form) in Forms)
        {
            if (form.SequenceEqual(steps))
                return transform;
        }
        return null;
    }

    private static readonly TransformStep LastWord = new(TransformKind.LastWord);
    private static readonly TransformStep OrEmail = new(TransformKind.OrField, "email");

    private static readonly Dictionary<RowTransform, IReadOnlyList<TransformStep>> Forms = new()
    {
        [RowTransform.None] = [],
        [RowTransform.FirstWords] = [new(TransformKind.FirstWords)],
        [RowTransform.LastWord] = [LastWord],
        [RowTransform.OrEmail] = [OrEmail],
        [RowTransform.LastWordOrEmail] = [LastWord, OrEmail],
    };
}

/// <summary>How an affiliate finds its record.</summary>
public enum MatchBy
{
    /// <summary>Upsert on a unique external ID field: safe to repeat.</summary>
    ExternalId = 0,

    /// <summary>Create once, then update by the id that Salesforce gave. The admin accepted that a lost answer can create a second record.</summary>
    StoredId = 1,
}
