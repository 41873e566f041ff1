using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>How long an edit takes to be in Salesforce: the middle one as a line, the slow ones dashed.</summary>
public sealed partial class WaitChart
{
    private int _step = 1;
    private int _lines = 1;

    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    private string Picture => Report.History.Waits is { } waits
        ? L[$"Wait.Picture.{Report.History.Span.Range}", Amounts.SecondsWithUnit(waits.P50), Amounts.SecondsWithUnit(waits.P95)]
        : L["FirstHour"];

    protected override void OnParametersSet() =>
        (_step, _lines) = Amounts.Grid((int)Math.Ceiling(Report.History.Periods.Max(p => p.P95 ?? 0) / 1000));

    /// <summary>A period without an edit has no point: the line goes straight to the next one, and the table leaves it empty.</summary>
    private string Points(Func<WorkPeriod, double?> read)
    {
        var known = Report.History.Periods.Select((hour, i) => (X: i + 0.5, Value: read(hour))).Where(p => p.Value is not null).ToList();
        // A single point would draw nothing: it becomes a short stroke.
        if (known is [var only])
            known = [(only.X - 0.5, only.Value), (only.X + 0.5, only.Value)];
        return string.Join(' ', known.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.##},{100 - (p.Value!.Value / 10 / _step / _lines):0.##}")));
    }

    private static string HeightWords(int seconds) => Amounts.Count(seconds) + "\u00a0s";

    private static string? Seconds(double? milliseconds) => milliseconds is { } value ? Amounts.SecondsWithUnit(value) : null;

    private string NameOf(WorkPeriod period) => PeriodWords.Name(Clock, Report.History.Span, period.Start);

    private string Tooltip(WorkPeriod period) => period is { P50: { } p50, P95: { } p95 }
        ? L["Tooltip", NameOf(period), Amounts.SecondsWithUnit(p50), Amounts.SecondsWithUnit(p95)]
        : L["Tooltip.None", NameOf(period)];
}
