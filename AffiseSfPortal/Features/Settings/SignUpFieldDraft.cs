using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Settings;

/// <summary>A sign-up field under edit.</summary>
public sealed class SignUpFieldDraft
{
    /// <summary>Null for a new field.</summary>
    public int? Id { get; init; }
    public string Name { get; set; } = "";
    public SignUpFieldType Type { get; set; }
    public bool Required { get; set; }
    public bool View { get; set; } = true;

    /// <summary>One option a line, as typed.</summary>
    public string Options { get; set; } = "";

    public bool HasOptions => Type is SignUpFieldType.Select or SignUpFieldType.Checkbox or SignUpFieldType.Radio;

    /// <summary>Affise shows hidden text to admins alone, so nobody can be required to fill it in at sign-up.</summary>
    public bool CanBeViewed => Type != SignUpFieldType.HiddenText;

    public IReadOnlyList<string> OptionList =>
        HasOptions ? [.. Options.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [];

    public static SignUpFieldDraft Of(SignUpField field) => new()
    {
        Id = field.Id,
        Name = field.Name,
        Type = field.Type,
        Required = field.Required,
        View = field.View,
        Options = string.Join('\n', field.Options),
    };
}
