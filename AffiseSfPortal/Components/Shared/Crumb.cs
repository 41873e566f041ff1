namespace AffiseSfPortal.Components.Shared;

/// <summary>One step on the way to a page.</summary>
/// <param name="Href">Null for the page itself and for a heading without a page.</param>
public sealed record Crumb(string Text, string? Href = null);
