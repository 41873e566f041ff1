using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Identity;
using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Who is told when syncing stops and when it goes on.</summary>
public sealed partial class Alerts
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly Dictionary<AlertChannel, AlertResult> _results = [];
    private IReadOnlyList<ValidationFailure> _errors = [];
    private AlertDraft? _draft;
    private string? _said;
    private bool _busy;

    [Inject]
    private AlertService Service { get; set; } = null!;

    [Inject]
    private Confirm Confirm { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private BrowserClock Reader { get; set; } = null!;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Settings"], Urls.Settings)];

    protected override async Task OnInitializedAsync()
    {
        var (settings, state) = await Service.ReadAsync(_leaving.Token);
        if (settings == new AlertSettings())
            settings = settings with { Language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? "fr" : "en", Quiet = settings.Quiet with { Zone = Reader.Zone.Id } };
        _draft = new AlertDraft { Settings = settings };
        foreach (var (channel, result) in state.Results)
            _results[channel] = result;
    }

    private void Change(Func<AlertSettings, AlertSettings> change)
    {
        _draft!.Settings = change(_draft.Settings);
        _said = null;
    }

    private void Email(Func<EmailAlerts, EmailAlerts> change) => Change(s => s with { Email = change(s.Email) });

    private void Quiet(Func<QuietHours, QuietHours> change) => Change(s => s with { Quiet = change(s.Quiet) });

    private string? ErrorOf(params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            if (_errors.Any(e => e.ErrorCode == code))
                return L["Error." + code, AlertDraftValidator.ShortestKey];
        }
        return null;
    }

    /// <summary>A fault in words where there are some; else as the other side put it.</summary>
    private string WordsOf(string fault) => L["Fault." + fault] is { ResourceNotFound: false } words ? words : fault;

    /// <summary>Says at once what is wrong with an address that was typed; what is still empty is nothing wrong yet.</summary>
    private void Judge(params string[] codes) =>
        _errors = [.. _errors.Where(e => !codes.Contains(e.ErrorCode)), .. Service.Check(_draft!).Where(e => codes.Contains(e.ErrorCode))];

    private void TypeHost(string? host)
    {
        Email(e => e with { Host = host?.Trim() ?? "" });
        Judge("host", "host-untrusted");
    }

    private void TypePort(int port)
    {
        Email(e => e with { Port = port });
        if (_draft!.Settings.Email.Host.Length > 0)
            Judge("host", "host-untrusted", "port");
    }

    private void TypeSlack(string? url)
    {
        _draft!.SlackUrl = url;
        Judge("slack", "slack-untrusted");
    }

    private void TypeWebhook(string? url)
    {
        Change(s => s with { Webhook = s.Webhook with { Url = url?.Trim() ?? "" } });
        Judge("webhook", "webhook-untrusted");
    }

    private Task SubmitAsync() => SaveAsync();

    /// <summary>What is wrong is said first: nobody is asked who they are for nothing.</summary>
    /// <returns>True when it was saved.</returns>
    private async Task<bool> SaveAsync()
    {
        if (_busy)
            return false;
        (_busy, _said) = (true, null);
        try
        {
            _errors = Service.Check(_draft!);
            if (_errors.Count == 0)
            {
                if (!await Confirm.BeFreshAsync())
                    return false;
                _errors = await Service.SaveAsync(_draft!, _leaving.Token);
            }
            _said = _errors switch
            {
                [] => L["Saved"],
                [{ ErrorCode: AlertService.Unconfirmed }] => L["Unconfirmed"],
                _ => L["Errors"],
            };
            return _errors.Count == 0;
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>By what is saved: a test of what is not would say nothing of the real notice.</summary>
    private async Task TestAsync(AlertChannel channel)
    {
        if (!await SaveAsync())
            return;
        _busy = true;
        try
        {
            var fault = await Service.TestAsync(channel, _leaving.Token);
            _results[channel] = new AlertResult(Time.GetUtcNow().UtcDateTime, fault);
            Snackbar.Add(fault is null ? L["TestSent"] : L["NotArrived", WordsOf(fault)], fault is null ? Severity.Success : Severity.Error);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>What an input of the browser's holds, whatever it shows.</summary>
    private static string Clock(TimeOnly time) => time.ToString("HH':'mm", CultureInfo.InvariantCulture);

    private static TimeOnly Parse(string? text, TimeOnly before) => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : before;

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}
