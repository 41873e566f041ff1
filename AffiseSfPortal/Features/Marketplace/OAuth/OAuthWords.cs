using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>What an outcome means and what to do, in the language of the reader.</summary>
internal sealed class OAuthWords(IStringLocalizer<OAuthWords> texts)
{
    public string SalesforceSaid => texts[nameof(SalesforceSaid)];

    public string WhatToDo => texts[nameof(WhatToDo)];

    public string Title(string outcome) => texts[$"{outcome}.Title"];

    public string Why(string outcome) => texts[$"{outcome}.Why"];

    public string Cure(string outcome) => texts[$"{outcome}.Cure"];

    /// <summary>The words by which a person recognises it on Salesforce's own page.</summary>
    public string Shown(string outcome) => texts[$"{outcome}.Shown"];
}
