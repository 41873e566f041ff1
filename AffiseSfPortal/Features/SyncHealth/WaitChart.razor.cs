using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>How long an edit takes to be in Salesforce: the middle one as a line, the slow ones dashed.</summary>
public sealed partial class WaitChart
{
    private const int LabelEvery = 4;
    private List<ChartSeries<double>> _series = [];
    private string[] _labels = [];
    private LineChartOptions _options = new();

    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    private string Picture => Report.Waits is { } waits
        ? L["Wait.Picture", Amounts.SecondsWithUnit(waits.P50), Amounts.SecondsWithUnit(waits.P95)]
        : L["FirstHour"];

    protected override void OnParametersSet()
    {
        _labels = [.. Report.Hours.Select((hour, i) => i % LabelEvery == 0 ? HourOf(hour) : "")];
        _series =
        [
            new ChartSeries<double> { Name = L["P50"], Data = Carried(h => h.P50) },
            new ChartSeries<double> { Name = L["P95"], Data = Carried(h => h.P95) },
        ];
        _options = new LineChartOptions
        {
            ChartPalette = ["var(--mud-palette-primary)", "var(--mud-palette-info)"],
            YAxisTicks = Amounts.GridStep(Report.Hours.Max(h => h.P95 ?? 0) / 1000),
            YAxisToStringFunc = seconds => $"{seconds.ToString("0", CultureInfo.CurrentCulture)} s",
            YAxisRequireZeroPoint = true,
            LineStrokeWidth = 2,
            ShowLegend = false,
            ShowDataMarkers = false,
            YAxisLines = true,
            XAxisLines = false,
        };
    }

    /// <summary>Seconds for each hour. An hour without a delivery goes on at the last known height: the table says that it has none.</summary>
    private double[] Carried(Func<HourOfWork, double?> read)
    {
        var last = Report.Hours.Select(read).FirstOrDefault(v => v is not null) ?? 0;
        return [.. Report.Hours.Select(hour => (last = read(hour) ?? last) / 1000)];
    }

    private static string? Seconds(double? milliseconds) => milliseconds is { } value ? Amounts.SecondsWithUnit(value) : null;

    private string HourOf(HourOfWork hour) => Clock.Local(hour.Hour).ToString("HH:mm", CultureInfo.CurrentCulture);
}
