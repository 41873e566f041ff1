using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Notifications;

/// <summary>The inside of a notification. Text from Salesforce is shown as text.</summary>
public sealed partial class Notice
{
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>The part of <see cref="Text"/> that is an id: shown so that 0 and O differ.</summary>
    [Parameter]
    public string? Id { get; set; }

    [Parameter]
    public string? LinkText { get; set; }

    /// <summary>A record in Salesforce, which opens in a new tab, or a page of the portal.</summary>
    [Parameter]
    public string? Href { get; set; }

    /// <summary>Stays until it is closed, and is read out at once.</summary>
    [Parameter]
    public bool IsFault { get; set; }

    private int IdAt => string.IsNullOrEmpty(Id) ? -1 : Text.IndexOf(Id, StringComparison.Ordinal);

    private string Before => IdAt < 0 ? Text : Text[..IdAt];

    private string? Marked => IdAt < 0 ? null : Id;

    private string? After => IdAt < 0 ? null : Text[(IdAt + Id!.Length)..];
}
