using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The five fields while somebody types: entries, problems, what the hosts answered, and the drafts that survive a reload.</summary>
public sealed class ConnectionForm
{
    private readonly ConnectionDrafts _drafts;
    private readonly ConnectionSaver _saver;
    private readonly ConnectionInputValidator _validator;
    private readonly OrgProbe _probe;
    private readonly SalesforceHostGate _gate;
    private readonly TimeProvider _clock;
    private readonly Dictionary<ConnectionField, ConnectionProblem> _problems = [];
    private readonly HashSet<ConnectionField> _unkept = [];
    private int _connectionId;

    internal ConnectionForm(
        ConnectionDrafts drafts,
        ConnectionSaver saver,
        ConnectionInputValidator validator,
        OrgProbe probe,
        SalesforceHostGate gate,
        TimeProvider clock)
    {
        (_drafts, _saver, _validator) = (drafts, saver, validator);
        (_probe, _gate, _clock) = (probe, gate, clock);
    }

    public ConnectionInput Entries { get; private set; } = new();

    public SecretState Secret { get; private set; }

    public DateTime? SecretAt { get; private set; }

    /// <summary>The input of the secret is open, although one is stored.</summary>
    public bool IsReplacingSecret { get; private set; }

    public bool AsksForSecret => Secret == SecretState.None || IsReplacingSecret;

    /// <summary>The field whose host is being asked; null when nothing is.</summary>
    public ConnectionField? Asking { get; private set; }

    public OrgFinding? ApiFinding { get; private set; }

    public OrgFinding? DomainFinding { get; private set; }

    /// <summary>Something was typed that is not kept yet.</summary>
    public bool HasUnkept => _unkept.Count > 0;

    public IReadOnlyList<ConnectionProblem> Problems => [.. _problems.Values.OrderBy(p => p.Field)];

    public ConnectionProblem? Problem(ConnectionField field) => _problems.GetValueOrDefault(field);

    /// <summary>Takes over what is stored, but nothing that would change under a typing hand.</summary>
    public void Load(ConnectionView view)
    {
        _connectionId = view.Id;
        var typed = view.Typed;
        foreach (var field in _unkept.Append(ConnectionField.ConsumerSecret))
            typed = typed.With(field, Entries.Text(field));
        Entries = typed with { SecretIsStored = view.Secret != SecretState.None, NewestVersion = Entries.NewestVersion };
        (Secret, SecretAt) = (view.Secret, view.SecretAt);
    }

    /// <summary>Where Grant permissions will lead, as far as the domain can be read.</summary>
    public (Uri LoginHost, SalesforceEnvironment Environment)? SignIn =>
        _gate.LoginHostFor(Entries.SalesforceDomain.Trim()) is { } host ? (host, SalesforceHostGate.Of(host.Host)) : null;

    /// <summary>A key stroke. Errors that are shown follow it; new ones wait until the field is left.</summary>
    public void Type(ConnectionField field, string? text)
    {
        Entries = Entries.With(field, text ?? "");
        _unkept.Add(field);
        if (field == ConnectionField.ConsumerSecret)
            IsReplacingSecret = true;
        if (_problems.ContainsKey(field))
            Judge(field);
        if (field == ConnectionField.ApiUrl && _problems.ContainsKey(ConnectionField.SalesforceDomain))
            Judge(ConnectionField.SalesforceDomain);
    }

    /// <summary>The field is left: judged, kept, and its host asked. An empty one that was only passed through is not blamed.</summary>
    public async Task LeaveAsync(ConnectionField field, CancellationToken cancellationToken)
    {
        if (field != ConnectionField.ConsumerSecret)
            Entries = Entries.With(field, Entries.Text(field).Trim());
        if (Entries.Text(field).Length > 0)
            Judge(field);
        await KeepAsync(cancellationToken);
        await AskAsync(field, cancellationToken);
    }

    /// <summary>Stores what was typed since the last time.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        foreach (var field in _unkept.ToList())
        {
            var text = Entries.Text(field);
            await _drafts.KeepAsync(_connectionId, field, text, cancellationToken);
            if (Entries.Text(field) == text)
                _unkept.Remove(field);
        }
    }

    public async Task CureAsync(ConnectionProblem problem, ConnectionCure cure, CancellationToken cancellationToken)
    {
        var text = cure.Kind == ConnectionCureKind.RemoveBlanks ? AppKeyRule.WithoutBlanks(Entries.Text(problem.Field)) : cure.Value;
        if (problem.Field == ConnectionField.ConsumerSecret)
        {
            await StoreSecretAsync(text, cancellationToken);
            return;
        }

        Type(problem.Field, text);
        await LeaveAsync(problem.Field, cancellationToken);
    }

    /// <summary>True when the fields hold something else than what was saved.</summary>
    public bool DiffersFrom(ConnectionInput? saved) => saved is null || Secret == SecretState.Typed || Entries.ConsumerSecret.Length > 0
        || Entries with { NewestVersion = null, SecretIsStored = saved.SecretIsStored } != saved;

    public void ReplaceSecret() => IsReplacingSecret = true;

    public void KeepStoredSecret()
    {
        IsReplacingSecret = false;
        Entries = Entries.With(ConnectionField.ConsumerSecret, "");
        _unkept.Remove(ConnectionField.ConsumerSecret);
        _problems.Remove(ConnectionField.ConsumerSecret);
    }

    /// <summary>The five values of the stand-in; Save is still the admin's. The secret takes no way over the browser.</summary>
    public async Task FillAsync(IBuiltInOrg org, CancellationToken cancellationToken)
    {
        if (org.Address is not { } address)
            return;
        var origin = address.GetLeftPart(UriPartial.Authority);
        _problems.Clear();
        await StoreSecretAsync(org.ConsumerSecret, cancellationToken);
        Type(ConnectionField.ConsumerKey, org.ConsumerKey);
        Type(ConnectionField.ApiUrl, $"{origin}/services/data/{ApiUrlRule.UsualVersion}");
        Type(ConnectionField.DestinationObject, "Lead");
        Type(ConnectionField.SalesforceDomain, origin);
        await KeepAsync(cancellationToken);
        await AskAsync(ConnectionField.ApiUrl, cancellationToken);
        await AskAsync(ConnectionField.SalesforceDomain, cancellationToken);
    }

    public async Task<SaveResult> SaveAsync(CancellationToken cancellationToken)
    {
        var sent = Entries = Entries.Trimmed();
        var problems = _validator.Problems(sent);
        var result = problems.Count > 0 ? new SaveResult(problems, false) : await _saver.SaveAsync(_connectionId, sent, cancellationToken);
        _problems.Clear();
        foreach (var problem in result.Problems)
            _problems[problem.Field] = problem;
        if (!result.IsSaved)
        {
            await KeepAsync(cancellationToken);
            return result;
        }

        await FollowSaveAsync(sent, cancellationToken);
        return result;
    }

    /// <summary>What stands in the fields as it was sent is saved. What was typed while Save ran is not, and is kept as any entry is.</summary>
    private async Task FollowSaveAsync(ConnectionInput sent, CancellationToken cancellationToken)
    {
        _unkept.Clear();
        _unkept.UnionWith(Enum.GetValues<ConnectionField>().Where(f => Entries.Text(f) != sent.Text(f)));
        if (!_unkept.Contains(ConnectionField.ConsumerSecret))
        {
            IsReplacingSecret = false;
            Entries = Entries.With(ConnectionField.ConsumerSecret, "");
        }

        Entries = Entries with { SecretIsStored = true };
        await KeepAsync(cancellationToken);
    }

    /// <summary>A secret that changed on this side: kept, encrypted, and not written into the page.</summary>
    private async Task StoreSecretAsync(string secret, CancellationToken cancellationToken)
    {
        await _drafts.KeepAsync(_connectionId, ConnectionField.ConsumerSecret, secret, cancellationToken);
        KeepStoredSecret();
        (Secret, SecretAt) = (SecretState.Typed, _clock.GetUtcNow().UtcDateTime);
        Entries = Entries with { SecretIsStored = true };
    }

    private void Judge(ConnectionField field)
    {
        var problem = _validator.Problems(Entries).FirstOrDefault(p => p.Field == field);
        if (problem is null)
            _problems.Remove(field);
        else
            _problems[field] = problem;
    }

    private async Task AskAsync(ConnectionField field, CancellationToken cancellationToken)
    {
        if (field is not (ConnectionField.ApiUrl or ConnectionField.SalesforceDomain))
            return;
        var text = Entries.Text(field);
        var known = field == ConnectionField.ApiUrl ? ApiFinding : DomainFinding;
        if (_gate.CheckDomain(text).Origin is not { } origin || known is { IsReached: true } && known.Origin == origin)
            return;
        Asking = field;
        var finding = await _probe.AskAsync(text, cancellationToken);
        Asking = null;
        if (field == ConnectionField.SalesforceDomain)
        {
            DomainFinding = finding;
            return;
        }

        ApiFinding = finding;
        Entries = Entries with { NewestVersion = finding?.NewestVersion };
        if (_problems.ContainsKey(field) || finding?.NewestVersion is not null && Entries.ApiUrl.Length > 0)
            Judge(field);
    }
}
