using System.Reflection;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>A circuit passes no middleware: what a role may do is decided in the services that pages call, each at its beginning.
/// The table names every method of every such service; a new one is in neither list until somebody decides.</summary>
public sealed class RoleDemandTests
{
    private const string Operate = PortalPolicies.Operate;
    private const string Administer = PortalPolicies.Administer;
    private const string Reads = "reads";

    /// <summary>Service.Method, and what it demands.</summary>
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["AffiliateEditorService.SignUpFieldsAsync"] = Reads,
        ["AffiliateEditorService.LoadAsync"] = Reads,
        ["AffiliateEditorService.SaveAsync"] = Operate,
        ["AffiliateSyncService.ReadAsync"] = Reads,
        ["AffiliateSyncService.ReadAttemptsAsync"] = Reads,
        ["AffiliateSyncService.ReadDetailsAsync"] = Reads,
        ["AffiliateSyncService.SyncNowAsync"] = Operate,
        ["AffiliateErasure.PreviewAsync"] = Administer,
        ["AffiliateErasure.EraseAsync"] = Administer,
        ["RecordChoicesService.FindAsync"] = Operate,
        ["RecordChoicesService.LinkAsync"] = Operate,
        ["RecordChoicesService.UnlinkAsync"] = Operate,
        ["RecordChoicesService.SendAsNewAsync"] = Operate,
        ["RecordChoicesService.LeaveAsync"] = Operate,
        ["SampleAffiliatesService.AddAsync"] = Operate,
        ["SignUpFieldsService.ListAsync"] = Reads,
        ["SignUpFieldsService.ImpactAsync"] = Reads,
        ["SignUpFieldsService.SaveAsync"] = Administer,
        ["SignUpFieldsService.MoveAsync"] = Administer,
        ["SignUpFieldsService.DeleteAsync"] = Administer,
        ["ApiKeysService.ListAsync"] = Administer,
        ["ApiKeysService.CreateAsync"] = Administer,
        ["ApiKeysService.RevokeAsync"] = Administer,
        ["AlertService.Check"] = Reads,
        ["AlertService.ReadAsync"] = Administer,
        ["AlertService.SaveAsync"] = Administer,
        ["AlertService.TestAsync"] = Administer,
        ["PeopleService.ReadAsync"] = Administer,
        ["PeopleService.InviteAsync"] = Administer,
        ["PeopleService.RevokeAsync"] = Administer,
        ["PeopleService.ChangeRoleAsync"] = Administer,
        ["PeopleService.DisableAsync"] = Administer,
        ["PeopleService.EnableAsync"] = Administer,
        ["PeopleService.EndSessionsAsync"] = Administer,
        ["PeopleService.ResetSecondFactorAsync"] = Administer,
        ["TrailService.ReadAsync"] = Administer,
        ["TrailService.VerifyAsync"] = Administer,
        ["TrailService.WriteAsync"] = Administer,
        ["SyncHealthService.ReadAsync"] = Reads,
        ["SyncHealthService.PauseAsync"] = Operate,
        ["SyncHealthService.ResumeAsync"] = Operate,
        ["SyncHealthService.SendNeverSentAsync"] = Operate,
        ["SyncHealthService.RetryAsync"] = Operate,
        ["SyncHealthService.IgnoreAsync"] = Operate,
        ["CauseFile.WriteAsync"] = Operate,
        ["ValueDrifts.ReadAsync"] = Reads,
        ["ValueDrifts.CheckAsync"] = Operate,
        ["ValueDrifts.KeepTheirsAsync"] = Operate,
        ["ValueDrifts.PushOursAsync"] = Operate,
        ["ValueDrifts.StopSyncingAsync"] = Administer,
        ["ConnectionReader.ReadAsync"] = Reads,
        ["ConnectionActions.PauseAsync"] = Administer,
        ["ConnectionActions.ResumeAsync"] = Administer,
        ["ConnectionActions.DisconnectAsync"] = Administer,
        ["ConnectionActions.ActivateAsync"] = Administer,
        ["ConnectionDrafts.KeepAsync"] = Administer,
        ["ConnectionDrafts.KeepStepAsync"] = Administer,
        ["ConnectionDrafts.ConfirmAppAsync"] = Administer,
        ["ConnectionDrafts.ForgetSecretAsync"] = Administer,
        ["ConnectionSaver.SaveAsync"] = Administer,
        ["ConnectionSaver.UseInstanceUrlAsync"] = Administer,
        ["ConnectionSaver.EndsGrant"] = Reads,
        ["OrgProbe.AskAsync"] = Administer,
        ["MappingStatus.ReadAsync"] = Reads,
        ["ApiBudgetService.ReadAsync"] = Reads,
        ["ApiBudgetService.SaveAsync"] = Administer,
        ["OAuthStarter.BeginAsync"] = Administer,
        ["OAuthStarter.PreviewAsync"] = Reads,
        // Demands it of whoever is signed in; who is not is told to.
        ["OAuthFinisher.FinishAsync"] = Administer,
        ["OAuthHistory.ReadAsync"] = Reads,
        ["TestAffiliates.SearchAsync"] = Reads,
        ["TestAffiliates.FindSampleAsync"] = Reads,
        ["TestAffiliates.FindRecordAsync"] = Reads,
        ["TestAffiliates.MakeSampleAsync"] = Administer,
        ["TestAffiliates.RemoveAsync"] = Administer,
        ["HealthCheckService.SendAsync"] = Administer,
        ["HealthCheckService.HasTestRecordAsync"] = Reads,
        ["MappingService.LoadAsync"] = Reads,
        ["MappingService.RefreshAsync"] = Reads,
        ["MappingService.SaveAsync"] = Administer,
        ["MappingService.StepSampleAsync"] = Reads,
        ["MappingService.GetSampleAsync"] = Reads,
        ["MappingService.FindSamplesAsync"] = Reads,
        ["MappingService.NamesAsync"] = Reads,
        ["MappingService.UsedWordsAsync"] = Reads,
        // Answers that the role may not, in place.
        ["OwnerSearch.FindAsync"] = Reads,
        ["MappingCures.FindAsync"] = Reads,
        ["MappingCures.PreviewAsync"] = Reads,
        ["MappingCures.PublishAsync"] = Administer,
        ["DraftStore.FindAsync"] = Reads,
        ["DraftStore.SaveAsync"] = Administer,
        ["DraftStore.DropAsync"] = Administer,
        ["BackfillActions.FindAsync"] = Reads,
        ["BackfillActions.StartAsync"] = Administer,
        ["BackfillActions.PauseAsync"] = Administer,
        ["BackfillActions.ResumeAsync"] = Administer,
        ["BackfillActions.CancelAsync"] = Administer,
        ["DiagnosticsBundle.SendAsync"] = Administer,
        ["DiagnosticsBundle.WriteAsync"] = Reads,
        ["StandingShellStatus.GetAsync"] = Reads,
        ["StandingGlance.GetAsync"] = Reads,
    };

    /// <summary>Only words and formats: they know no data.</summary>
    private static readonly string[] Wordy = ["FieldWords", "CureWords", "ConnectionWords", "OAuthWords", "WizardWords", "ErrorDictionary", "ConnectionForm", "WizardState"];

    /// <summary>Single services that pages ask. All of them read; what changes something stands behind a service of the table.</summary>
    private static readonly string[] Readers =
    [
        "AffiliateListReader", "DashboardService", "MappingSurveys", "VersionHistory", "Preflight", "Preview", "DryRun", "Replay", "BackfillEstimate", "FilterCounts", "AffectedAffiliates", "PersonalDataReader",
        // Looks at the org and notes what it found; the nightly watch does the same.
        "DriftCheck",
    ];

    [Fact]
    public async Task ScopedServices_OfTheFeatures_AreInTheTableMethodByMethod()
    {
        await using var portal = new PortalFactory();
        var methods = Services(portal).SelectMany(s => Methods(s.Implementation).Select(m => $"{s.Implementation.Name}.{m.Name}")).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(methods);
        Assert.Equal([], methods.Except(Table.Keys, StringComparer.Ordinal));
        Assert.Equal([], Table.Keys.Except(methods, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Methods_OfWhoMayLess_AreRefusedBeforeAnythingElse()
    {
        var access = new GrantedAccess();
        await using var portal = new PortalFactory().WithServices(s => s.AddSingleton<IUserAccess>(access));
        List<string> open = [];
        foreach (var (service, implementation) in Services(portal))
        {
            foreach (var method in Methods(implementation))
            {
                var name = $"{implementation.Name}.{method.Name}";
                if (Table[name] == Reads || open.Contains(name))
                    continue;
                access.Policies.Clear();
                access.Policies.UnionWith(Table[name] == Operate ? [PortalPolicies.Read] : [PortalPolicies.Read, Operate]);
                await using var scope = portal.Services.CreateAsyncScope();
                if (!await IsRefusedAsync(scope.ServiceProvider.GetRequiredService(service), implementation, method, name))
                    open.Add(name);
            }
        }
        Assert.Equal([], open);
    }

    [Fact]
    public void Components_AskTheirFeaturesServicesAlone()
    {
        // What the engine and the intake do is done for a person by a service that asks who it is.
        string[] harmless = ["IPortalAddresses"];
        var asked = typeof(Program).Assembly.GetTypes()
            .Where(t => typeof(IComponent).IsAssignableFrom(t))
            .SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(p => p.IsDefined(typeof(InjectAttribute))).Select(p => (Component: t.Name, Type: p.PropertyType)))
            .Where(p => p.Type.Namespace?.StartsWith("AffiseSfPortal.", StringComparison.Ordinal) == true)
            .ToList();
        Assert.NotEmpty(asked);

        var rooms = asked.Where(a => a.Type.Namespace!.Split('.')[1] is "Sync" or "Intake" or "Salesforce" or "Persistence" or "Secrets" && !harmless.Contains(a.Type.Name));
        Assert.Equal([], rooms.Select(a => $"{a.Component}: {a.Type.Name}"));

        var services = Table.Keys.Select(k => k.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var unknown = asked.Where(a => a.Type.Namespace!.StartsWith("AffiseSfPortal.Features.", StringComparison.Ordinal))
            .Where(a => !services.Contains(a.Type.Name) && !Wordy.Contains(a.Type.Name) && !Readers.Contains(a.Type.Name) && a.Type.Name != "IBuiltInOrg");
        Assert.Equal([], unknown.Select(a => $"{a.Component}: {a.Type.Name}"));
    }

    private static List<(Type Service, Type Implementation)> Services(PortalFactory portal)
    {
        return [.. portal.Registered
            .Where(d => d.Lifetime == ServiceLifetime.Scoped && !d.IsKeyedService && d.ImplementationType?.Namespace?.StartsWith("AffiseSfPortal.Features.", StringComparison.Ordinal) == true)
            .Where(d => !Wordy.Contains(d.ImplementationType!.Name))
            .Select(d => (d.ServiceType, d.ImplementationType!))];
    }

    private static IEnumerable<MethodInfo> Methods(Type type) => type
        .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(m => !m.IsSpecialName && m.Name is not ("Dispose" or "DisposeAsync"));

    private static async Task<bool> IsRefusedAsync(object service, Type implementation, MethodInfo method, string name)
    {
        // Nothing in its place: whoever looks at an argument before asking fails in another way.
        object?[] arguments = [.. method.GetParameters().Select(p => Argument(p, name))];
        try
        {
            switch (method.Invoke(service, arguments))
            {
                case Task task:
                    await task;
                    break;
                case ValueTask task:
                    await task;
                    break;
            }
            return false;
        }
        catch (Exception e)
        {
            return (e is TargetInvocationException { InnerException: { } inner } ? inner : e) is AccessRefusedException;
        }
    }

    private static object? Argument(ParameterInfo parameter, string name) => parameter.ParameterType switch
    {
        // Signed in, or nothing is demanded.
        { } t when t == typeof(string) && name == "OAuthFinisher.FinishAsync" => "user-1",
        { } t when t == typeof(Microsoft.AspNetCore.Http.HttpContext) => new Microsoft.AspNetCore.Http.DefaultHttpContext(),
        { IsValueType: true } t => Activator.CreateInstance(t),
        _ => null,
    };
}
