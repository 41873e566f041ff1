using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Affiliates per period: delivered as full bars, refused as outlined ones on top, so they differ without colour.</summary>
public sealed partial class HourChart
{
    private const double Gap = 0.15;
    private int _step = 1;
    private int _lines = 1;

    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    private string Title => L[$"Per.{Report.History.Span.Range}"];

    private string Picture => L[$"Picture.{Report.History.Span.Range}", Amounts.Count(Report.History.Delivered), Amounts.Count(Report.History.Refused)];

    private double Top => (double)_step * _lines;

    protected override void OnParametersSet() => (_step, _lines) = Amounts.Grid(Report.History.Periods.Max(p => p.Delivered + p.Refused));

    private string NameOf(WorkPeriod period) => PeriodWords.Name(Clock, Report.History.Span, period.Start);

    private string Tooltip(WorkPeriod period) => L["Tooltip", NameOf(period), Amounts.Count(period.Delivered), Amounts.Count(period.Refused)];

    private string Down(int value) => Across(100 - (100 * value / Top));

    private string Tall(int value) => Across(100 * value / Top);

    private static string Across(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
