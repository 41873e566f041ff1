namespace AffiseSfPortal.Features.FieldMapping.Panels;

/// <summary>What stands open above the bar; one at a time.</summary>
public enum GridPanel
{
    None = 0,
    Changes = 1,
    Preflight = 2,
    Preview = 3,
    Trial = 4,
    Versions = 5,
    Settings = 6,
    File = 7,
    Apply = 8,
    Drift = 9,
    Filter = 10,
}
