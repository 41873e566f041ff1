using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Affiliates per hour: delivered as full bars, refused as outlined ones on top, so they differ without colour.</summary>
public sealed partial class HourChart
{
    private const int LabelEvery = 4;
    private List<ChartSeries<double>> _series = [];
    private string[] _labels = [];
    private StackedBarChartOptions _options = new();

    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    protected override void OnParametersSet()
    {
        _labels = [.. Report.Hours.Select((hour, i) => i % LabelEvery == 0 ? HourOf(hour) : "")];
        _series =
        [
            new ChartSeries<double> { Name = L["Delivered"], Data = Report.Hours.Select(h => (double)h.Delivered).ToArray() },
            new ChartSeries<double> { Name = L["Refused"], Data = Report.Hours.Select(h => (double)h.Refused).ToArray() },
        ];
        _options = new StackedBarChartOptions
        {
            ChartPalette = ["var(--mud-palette-primary)", "var(--mud-palette-error)"],
            YAxisTicks = Amounts.GridStep(Report.Hours.Max(h => h.Delivered + h.Refused)),
            YAxisFormat = "N0",
            ShowLegend = false,
            YAxisLines = true,
            XAxisLines = false,
        };
    }

    private string HourOf(HourOfWork hour) => Clock.Local(hour.Hour).ToString("HH:mm", CultureInfo.CurrentCulture);
}
