using AffiseSfPortal.Features.Marketplace.Connection;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>Words that several parts of the plug-in's pages share.</summary>
internal sealed class WizardWords(IStringLocalizer<WizardWords> texts)
{
    public string this[string key] => texts[key];

    public string Step(WizardStep step) => texts[$"Step_{step}"];

    public string Lock(StepLock reason) => texts[$"Lock_{reason}"];

    public string Block(GrantBlock reason) => texts[$"GrantBlock_{reason}"];

    public string Standing(ConnectionView view) => view.Standing == ConnectionStanding.InProgress
        ? texts["Standing_InProgress", (int)(WizardSteps.Next(view) ?? WizardStep.HealthCheck)]
        : texts[$"Standing_{view.Standing}"];

    public string Detail(ConnectionStanding standing) => texts[$"Detail_{standing}"];

    public string Format(string key, params object[] arguments) => texts[key, arguments];
}
