using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Affiliates per hour: delivered as full bars, refused as outlined ones on top, so they differ without colour.</summary>
public sealed partial class HourChart
{
    private const double Gap = 0.15;
    private int _step = 1;
    private int _lines = 1;

    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    private double Top => (double)_step * _lines;

    protected override void OnParametersSet() => (_step, _lines) = Amounts.Grid(Report.Hours.Max(h => h.Delivered + h.Refused));

    private string HourOf(HourOfWork hour) => Clock.Minute(hour.Hour);

    private string Tooltip(HourOfWork hour) => L["Tooltip", HourOf(hour), Amounts.Count(hour.Delivered), Amounts.Count(hour.Refused)];

    private string Down(int value) => Across(100 - (100 * value / Top));

    private string Tall(int value) => Across(100 * value / Top);

    private static string Across(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
