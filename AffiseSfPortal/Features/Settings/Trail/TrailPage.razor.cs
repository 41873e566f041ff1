using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <summary>Settings &gt; Audit trail. What is looked for stands in the address.</summary>
public sealed partial class TrailPage
{
    private readonly CancellationTokenSource _leaving = new();
    private List<AuditEntry>? _entries;
    private IReadOnlyList<(string Name, string Words)> _actions = [];
    private AuditVerdict? _verdict;
    private TrailQuery? _shown;
    private string? _text;
    private string? _person;
    private string? _action;
    private DateOnly? _from;
    private DateOnly? _to;
    private bool _hasOlder;
    private bool _reading;
    private bool _verifying;

    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "person")]
    public string? Person { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    public string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [Inject]
    private TrailService Service { get; set; } = null!;

    [Inject]
    private BrowserClock Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Confirm Confirm { get; set; } = null!;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Settings"], Urls.Settings)];

    private TrailQuery Query => TrailQuery.Of(Text, Person, Action, From, To);

    private async Task ExportAsync()
    {
        if (await Confirm.BeFreshAsync())
            Navigation.NavigateTo(Query.At(Urls.AuditFile), forceLoad: true);
    }

    protected override void OnInitialized() =>
        _actions = [.. Enum.GetNames<AuditAction>().Select(n => (n, Words(n))).OrderBy(a => a.Item2, StringComparer.Create(CultureInfo.CurrentCulture, ignoreCase: true))];

    protected override async Task OnParametersSetAsync()
    {
        if (Query == _shown)
            return;
        _shown = Query;
        (_text, _person, _action, _from, _to) = (_shown.Text, _shown.Person, _shown.Action, _shown.From, _shown.To);
        await ReadAsync();
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private void Find() => Navigation.NavigateTo(TrailQuery.Of(_text, _person, _action, TrailQuery.DayText(_from), TrailQuery.DayText(_to)).At(Urls.Audit));

    private void Clear() => Navigation.NavigateTo(Urls.Audit);

    private async Task ReadAsync()
    {
        var found = await Service.ReadAsync(Query, Clock.Zone, before: null, _leaving.Token);
        (_entries, _hasOlder) = ([.. found.Entries], found.HasOlder);
    }

    private async Task ReadOlderAsync()
    {
        if (_reading || _entries is not [.., var oldest])
            return;
        _reading = true;
        try
        {
            var found = await Service.ReadAsync(Query, Clock.Zone, oldest.Sequence, _leaving.Token);
            _entries.AddRange(found.Entries);
            _hasOlder = found.HasOlder;
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task VerifyAsync()
    {
        if (_verifying)
            return;
        _verifying = true;
        _verdict = null;
        try
        {
            _verdict = await Service.VerifyAsync(_leaving.Token);
            await ReadAsync();
        }
        finally
        {
            _verifying = false;
        }
    }

    private string Sentence(AuditVerdict verdict) => verdict switch
    {
        { Holds: true, Entries: 1 } => L["Holds.One"],
        { Holds: true } => L["Holds.Many", verdict.Entries.ToString("N0", CultureInfo.CurrentCulture)],
        { Break: AuditBreak.Gap } => L["Gap", verdict.BrokenAt!.Value],
        _ => L["Altered", verdict.BrokenAt!.Value],
    };

    /// <summary>A name that this version does not know is shown as it is.</summary>
    private string Words(string action) => L[$"Action.{action}"] is { ResourceNotFound: false } words ? words : action;

    private string Who(AuditEntry entry) => entry.ActorId is null && entry.ActorName == AuditActor.Portal.Name ? L["Portal"] : entry.ActorName;
}
