using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>The same verdict as on the screens, in the language of the settings.</summary>
internal sealed class AlertWords(IServiceScopeFactory scopes, PortalAddress address)
{
    public AlertNotice Trouble(Standing standing, string language, DateTime now) =>
        In(language, (words, verdicts) => Notice(AlertKind.Trouble, standing.State, words["Trouble.Title"], Text(verdicts, standing), standing, now));

    public AlertNotice Recovery(StandingState ended, Standing standing, string language, DateTime now) =>
        In(language, (words, verdicts) => Notice(AlertKind.Recovery, ended, words["Recovery.Title"], Text(verdicts, standing), standing, now));

    public AlertNotice Test(Standing standing, string language, DateTime now) =>
        In(language, (words, verdicts) => Notice(AlertKind.Test, standing.State, words["Test.Title"], $"{words["Test.Text"]} {Text(verdicts, standing)}", standing, now));

    private AlertNotice Notice(AlertKind kind, StandingState state, string title, string text, Standing standing, DateTime now) =>
        new(Guid.NewGuid().ToString("N"), kind, state.ToString(), title, text, address.Configured + Urls.SyncHealth, now, standing.Owed + standing.InFlight + standing.Needing);

    private static string Text(StandingWords verdicts, Standing standing)
    {
        var text = verdicts.For(standing);
        return text.Detail.Length == 0 ? text.Sentence : $"{text.Sentence.TrimEnd('.')}. {text.Detail}";
    }

    private AlertNotice In(string language, Func<IStringLocalizer<AlertWords>, StandingWords, AlertNotice> write)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        using var scope = scopes.CreateScope();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return write(scope.ServiceProvider.GetRequiredService<IStringLocalizer<AlertWords>>(), scope.ServiceProvider.GetRequiredService<StandingWords>());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }
}
