using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Components.Shared;

/// <summary>
/// A picture of the icon set beside words that say the same, hidden from screen readers. The library's own icon is a component, and each
/// component keeps some 4 KB in every open circuit; this is one string that all circuits share.
/// </summary>
internal static class Glyph
{
    private static readonly ConcurrentDictionary<(string Icon, string? Classes, Size Size), MarkupString> Made = new();

    /// <param name="icon">The inside of an SVG of 24 × 24, one of the library's constants: never anything a person typed.</param>
    /// <param name="classes">Beside the library's own; few different ones, since each is kept.</param>
    public static MarkupString Of(string icon, string? classes = null) => Get(icon, classes, Size.Medium);

    public static MarkupString Small(string icon, string? classes = null) => Get(icon, classes, Size.Small);

    private static MarkupString Get(string icon, string? classes, Size size) => Made.GetOrAdd((icon, classes, size), static made => new MarkupString(
        $"""<svg class="mud-icon-root mud-svg-icon mud-icon-size-{(made.Size == Size.Small ? "small" : "medium")}{(made.Classes is null ? null : " " + made.Classes)}" focusable="false" viewBox="0 0 24 24" aria-hidden="true">{made.Icon}</svg>"""));
}
