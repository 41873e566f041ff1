using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Features.FieldMapping.Panels;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Settings &gt; Content &gt; Salesforce fields: affiliate fields left, Salesforce fields right.</summary>
public sealed partial class SalesforceFields : IAsyncDisposable
{
    private readonly CancellationTokenSource _life = new();
    private DotNetObjectReference<SalesforceFields>? _self;
    private GridScript? _script;
    private GridContext? _grid;
    private MappingPage? _page;
    private MappingDraft? _draft;
    private Affiliate? _sample;
    private GridView _view = new([]);
    private GridFilter _filter;
    private string _query = "";
    private int? _addedRow;
    private bool _refreshing;
    private SalesforceFault? _refreshFault;
    private string _person = "";
    private bool _isRestored;
    private bool _isKept = true;
    private bool _mayPublish;

    /// <summary>A panel that another page asks for.</summary>
    [SupplyParameterFromQuery(Name = Urls.PanelKey)] private string? AskedPanel { get; set; }

    [Inject] private MappingService Mapping { get; set; } = default!;

    [Inject] private FieldWords Words { get; set; } = default!;

    [Inject] private MappingSurveys Surveys { get; set; } = default!;

    [Inject] private DriftCheck Drift { get; set; } = default!;

    [Inject] private DraftStore Drafts { get; set; } = default!;

    [Inject] private IUserRights Rights { get; set; } = default!;

    [Inject] private IPortalAddresses Addresses { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    [Inject] private CurrentUser User { get; set; } = default!;

    [Inject] private ISnackbar Snackbar { get; set; } = default!;

    [Inject] private Confirm Confirm { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private BrowserClock Clock { get; set; } = default!;

    [Inject] private IJSRuntime Js { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private int FirstRowId => _view.Sections.SelectMany(s => s.Rows).FirstOrDefault()?.Id ?? 0;

    private int SuggestionCount => _draft?.Rows.Count(r => r.Suggestion is not null) ?? 0;

    protected override async Task OnInitializedAsync()
    {
        _script = new GridScript(Js);
        _mayPublish = await Rights.MayAsync(PortalPolicies.Administer);
        _page = await Mapping.LoadAsync(_life.Token);
        _refreshFault = _page.NotRead;
        _sample = _page.Sample;
        var draft = new MappingDraft(_page.Sources, _page.Targets, _page.Saved);
        draft.SetSample(_sample, Addresses.AffiliateUrl);
        await RestoreAsync(draft);
        _draft = draft;
        _grid = new GridContext(_draft, Words, _script, ChangedAsync, RefreshAsync, field => Surveys.ValuesAsync(field, _life.Token), (sentence, question) => AffectedDialog.ShowAsync(Dialogs, sentence, question), Scope);
        _appliesSelection = AskedPanel == Urls.ApplyPanel && Offered.Contains(GridPanel.Apply);
        if (_appliesSelection)
            _panel = GridPanel.Apply;
        Look();
        Count();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && _script is not null)
        {
            _self = DotNetObjectReference.Create(this);
            await _script.AttachAsync(_self);
        }

        await KeepAsync();
    }

    [JSInvokable]
    public Task SaveByKeyAsync() => InvokeAsync(async () =>
    {
        await SaveAsync();
        StateHasChanged();
    });

    [JSInvokable]
    public Task ShowKeysAsync() => InvokeAsync(() => Dialogs.ShowAsync<GridKeys>(W["Keys_Title"], new DialogOptions { CloseButton = true, CloseOnEscapeKey = true, MaxWidth = MaxWidth.Small, FullWidth = true }));

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _counting?.Dispose();
        _life.Dispose();
        if (_script is not null)
            await _script.DisposeAsync();
        _self?.Dispose();
    }

    /// <summary>After every edit: the grid is looked at again and old answers to Save are gone.</summary>
    private Task ChangedAsync()
    {
        _answer = null;
        _isKept = false;
        if (_draft?.Match.Kind != MatchKind.Undecided)
            _asksForKey = false;
        Look();
        Count();
        StateHasChanged();
        return Task.CompletedTask;
    }

    private void Look() => _view = _draft is null ? new([]) : GridView.Of(_draft, _filter, _query, Words.Source);

    private void Filter(GridFilter filter)
    {
        _filter = filter;
        Look();
    }

    private void Find(string? query)
    {
        _query = query ?? "";
        Look();
    }

    private void ShowAll()
    {
        _filter = GridFilter.All;
        Find("");
    }

    private async Task AddRowAsync()
    {
        ShowAll();
        _addedRow = _draft!.AddRow();
        await ChangedAsync();
    }

    private async Task AcceptAllAsync()
    {
        _draft!.AcceptAllSuggestions();
        if (_filter == GridFilter.Suggestions)
            _filter = GridFilter.All;
        await ChangedAsync();
    }

    private async Task CureAsync((RequiredGap Gap, RequiredCure Cure) chosen)
    {
        var row = _draft!.Cure(chosen.Gap, chosen.Cure);
        await ChangedAsync();
        await Task.Yield();
        await _script!.FocusAsync(GridContext.TargetId(row));
    }

    private async Task CureByDefaultAsync(RequiredGap gap)
    {
        var row = _draft!.CureByDefault(gap, gap.Default ?? W["DefaultText"]);
        await ChangedAsync();
        await Task.Yield();
        await _script!.FocusAsync(GridContext.TransformId(row));
    }

    private async Task RefreshAsync()
    {
        if (_refreshing || _draft is null)
            return;
        _refreshing = true;
        StateHasChanged();
        try
        {
            await ReadFieldsAsync(_draft, _life.Token);
        }
        finally
        {
            _refreshing = false;
        }

        await ChangedAsync();
    }

    /// <summary>The fields as the org has them now; where it does not answer, those that are known stay, and the page says so.</summary>
    private async Task ReadFieldsAsync(MappingDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            draft.SetTargets(await Mapping.RefreshAsync(cancellationToken));
            _refreshFault = null;
        }
        catch (SalesforceException e)
        {
            _refreshFault = e.Fault;
        }
    }

    private void ShowSample(Affiliate? sample)
    {
        _sample = sample;
        _draft!.SetSample(sample);
        Look();
    }

    private async Task DiscardAsync()
    {
        _draft!.Discard();
        _isRestored = false;
        ClosePanelOf(GridPanel.Changes);
        await ChangedAsync();
    }
}
