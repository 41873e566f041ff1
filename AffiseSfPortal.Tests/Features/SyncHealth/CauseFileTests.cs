using System.Globalization;
using System.Text;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.SyncHealth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

public sealed class CauseFileTests : IDisposable
{
    private readonly HealthFile _file = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddLocalization().AddScoped<FaultWords>().BuildServiceProvider();

    public CauseFileTests() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    public void Dispose()
    {
        _file.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\";\"x\")", "\"'=HYPERLINK(\"\"https://evil.example\"\";\"\"x\"\")\"")]
    [InlineData("+33 1 23", "\"'+33 1 23\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("  =1+1", "\"'  =1+1\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("Plain", "Plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Cell_WhateverItHolds_IsShownAndNeverRun(string? text, string cell) => Assert.Equal(cell, CsvCell.Of(text));

    [Fact]
    public async Task Write_OneCause_HasItsAffiliatesAloneWithSalesforcesWords()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("=cmd|calc", "B");
        await _file.AddAsync(
            HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"),
            HealthFile.RowOf(connection, all[1], RowCause.Refused, "STRING_TOO_LONG", "City"));

        var text = await WriteAsync("Refused|STRING_TOO_LONG|Phone|");

        Assert.StartsWith("\ufeffID,Name,Email,Cause,Code,Fields", text, StringComparison.Ordinal);
        var line = Assert.Single(text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1));
        Assert.Contains(",\"'=cmd|calc\",", line, StringComparison.Ordinal);
        Assert.Contains("STRING_TOO_LONG says no", line, StringComparison.Ordinal);
        Assert.Equal(3, (await WriteAsync(null)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private async Task<string> WriteAsync(string? cause)
    {
        var words = _services.GetRequiredService<IStringLocalizer<CauseFile>>();
        using var stream = new MemoryStream();
        await using (var output = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true))
            await new CauseFile(_file, words, _services.GetRequiredService<FaultWords>(), new GrantedAccess(), new NotedTrail()).WriteAsync(output, cause, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
