using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The five fields. Judged when they are left, kept while they are typed.</summary>
public sealed partial class ConnectionFields
{
    private static readonly ConnectionField[] Fields = Enum.GetValues<ConnectionField>();
    private static readonly string[] ObjectNames = ["Lead", "Contact", "Account", "Opportunity"];
    private static readonly TimeSpan KeepAfter = TimeSpan.FromMilliseconds(700);
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Outlives its source: whatever still runs when the page is left ends as cancelled.</summary>
    private readonly CancellationToken _left;
    private ITimer? _keep;
    private bool _focusSecret;

    public ConnectionFields() => _left = _gone.Token;

    [Parameter, EditorRequired]
    public ConnectionForm Form { get; set; } = null!;

    /// <summary>Saving would end the present grant: another key or another sign-in host.</summary>
    [Parameter]
    public bool GrantWillEnd { get; set; }

    /// <summary>Something changed that the page's bar shows.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>Enter in any field.</summary>
    [Parameter]
    public EventCallback Submit { get; set; }

    internal static string IdOf(ConnectionField field) => field switch
    {
        ConnectionField.ConsumerKey => "consumer-key",
        ConnectionField.ConsumerSecret => "consumer-secret",
        ConnectionField.ApiUrl => "api-url",
        ConnectionField.DestinationObject => "destination-object",
        ConnectionField.SalesforceDomain => "salesforce-domain",
    };

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusSecret)
            return;
        _focusSecret = false;
        await Js.InvokeVoidAsync("apPortal.focus", IdOf(ConnectionField.ConsumerSecret));
    }

    public void Dispose()
    {
        _keep?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private string SecretWords => Words.Format(
        Form.Secret == SecretState.Typed ? "SecretTyped" : "SecretSaved",
        Form.SecretAt is { } at ? Clock.Minute(at) : "");

    private async Task Typed(ConnectionField field, string? text)
    {
        Form.Type(field, text);
        _keep?.Dispose();
        _keep = Time.CreateTimer(static state => ((ConnectionFields)state!).KeepSoon(), this, KeepAfter, Timeout.InfiniteTimeSpan);
        await Changed.InvokeAsync();
    }

    /// <summary>On a timer's thread: back to the circuit's own, where a failure reaches the page.</summary>
    private void KeepSoon() => _ = InvokeAsync(async () =>
    {
        // The timer may have struck just before the page was left; its token is gone then.
        if (_left.IsCancellationRequested)
            return;
        try
        {
            await Form.KeepAsync(_left);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left; leaving the field kept the entry already.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    });

    private async Task LeaveAsync(ConnectionField field)
    {
        _keep?.Dispose();
        var asked = Form.LeaveAsync(field, _left);
        await Changed.InvokeAsync();
        await asked;
        if (Form.Problem(field) is not null && field != ConnectionField.ConsumerSecret)
            await Js.InvokeVoidAsync("apPortal.scrollToEnd", IdOf(field));
        await Changed.InvokeAsync();
    }

    private async Task CureAsync(ConnectionProblem problem, ConnectionCure cure)
    {
        await Form.CureAsync(problem, cure, _left);
        await Changed.InvokeAsync();
        await Js.InvokeVoidAsync("apPortal.focus", IdOf(problem.Field));
    }

    private async Task FillAsync()
    {
        _keep?.Dispose();
        await Form.FillAsync(BuiltIn, _left);
        await Changed.InvokeAsync();
    }

    private void ReplaceAsync()
    {
        Form.ReplaceSecret();
        _focusSecret = true;
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key == "Enter" ? Submit.InvokeAsync() : Task.CompletedTask;

    private string PlaceholderOf(ConnectionField field) => field switch
    {
        ConnectionField.ApiUrl => "https://yourorg.my.salesforce.com/services/data/v48.0",
        ConnectionField.DestinationObject => "Lead",
        ConnectionField.SalesforceDomain => "https://yourorg.my.salesforce.com",
        _ => "",
    };

    private string? HelperOf(ConnectionField field)
    {
        if (Form.Asking == field)
            return Words["Asking"];
        if (field is ConnectionField.ApiUrl or ConnectionField.SalesforceDomain && FindingOf(field) is { IsReached: false } silent)
            return Words.Format("NotReached", silent.Origin.Authority);
        if (field == ConnectionField.SalesforceDomain && Form.SignIn is var (host, environment))
            return Words.Format($"SignInAt_{environment}", host.Authority);
        return Words.Help(field);
    }

    private string? SuccessOf(ConnectionField field)
    {
        if (field is not (ConnectionField.ApiUrl or ConnectionField.SalesforceDomain) || Form.Asking == field
            || FindingOf(field) is not { IsReached: true } found)
        {
            return null;
        }

        if (field == ConnectionField.ApiUrl)
            return found.NewestVersion is null ? null : Words.Format("ReachedApi", found.NewestVersion);
        var signIn = Form.SignIn is var (host, environment) ? " " + Words.Format($"SignInAt_{environment}", host.Authority) : "";
        return Words[$"Reached_{found.Environment}"] + signIn;
    }

    /// <summary>Only an answer about the host that stands in the field now.</summary>
    private OrgFinding? FindingOf(ConnectionField field)
    {
        var finding = field == ConnectionField.ApiUrl ? Form.ApiFinding : Form.DomainFinding;
        return finding is not null && Form.Entries.Text(field).Contains(finding.Origin.Host, StringComparison.OrdinalIgnoreCase) ? finding : null;
    }

    private RenderFragment CuresOf(ConnectionProblem problem) => builder =>
    {
        for (var i = 0; i < problem.Cures.Count; i++)
        {
            var cure = problem.Cures[i];
            builder.OpenComponent<CureButton>(0);
            builder.SetKey(cure.Value);
            builder.AddAttribute(1, nameof(CureButton.Plain), i > 0);
            builder.AddAttribute(2, nameof(CureButton.OnClick), EventCallback.Factory.Create<MouseEventArgs>(this, () => CureAsync(problem, cure)));
            builder.AddAttribute(3, nameof(CureButton.ChildContent), (RenderFragment)(text => text.AddContent(0, Words.Button(cure))));
            builder.CloseComponent();
        }
    };
}
