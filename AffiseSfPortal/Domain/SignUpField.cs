namespace AffiseSfPortal.Domain;

/// <summary>A custom sign-up field that an admin defined.</summary>
public sealed class SignUpField
{
    public int Id { get; private set; }
    public string Name { get; set; } = "";
    public SignUpFieldType Type { get; set; }
    public bool Required { get; set; }

    /// <summary>Shown on the sign-up form. Affise: <em>Required</em> needs it.</summary>
    public bool View { get; set; }

    /// <summary>The choices of select, checkbox and radio fields, in order; empty for text.</summary>
    public List<string> Options { get; set; } = [];
    public int Position { get; set; }
}

/// <summary>Affise's six custom field types. Text holds 255 characters, multi-line text 2,000.</summary>
public enum SignUpFieldType
{
    Text = 0,
    Select = 1,
    Checkbox = 2,
    Radio = 3,
    MultiLineText = 4,
    HiddenText = 5,
}
