using Microsoft.Extensions.Localization;
using MudBlazor;

namespace AffiseSfPortal.Components.Theming;

/// <summary>Marks the words of the control library; <c>MudTexts.fr.resx</c> holds them. English is the library's own.</summary>
internal sealed class MudTexts;

/// <summary>Gives the control library its French; a missing key falls back to its English.</summary>
internal sealed class PortalMudLocalizer(IStringLocalizer<MudTexts> texts) : MudLocalizer
{
    public override LocalizedString this[string key] => texts[key];

    public override LocalizedString this[string key, params object[] arguments] => texts[key, arguments];
}
