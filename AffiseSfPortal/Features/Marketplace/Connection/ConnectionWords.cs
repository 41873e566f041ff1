using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>The sentences of the five fields, in the language of the reader.</summary>
internal sealed class ConnectionWords(IStringLocalizer<ConnectionWords> texts)
{
    public string this[string key] => texts[key];

    public string Label(ConnectionField field) => texts[$"Field_{field}"];

    public string Help(ConnectionField field) => texts[$"Help_{field}"];

    public string Sentence(ConnectionProblem problem) => problem.Code == ConnectionProblems.DomainOtherEnvironment
        ? texts[$"Problem_{problem.Code}_{problem.Detail}"]
        : texts[$"Problem_{problem.Code}", problem.Detail];

    public string Button(ConnectionCure cure) => texts[$"Cure_{cure.Kind}", cure.Shown];

    public string Format(string key, params object[] arguments) => texts[key, arguments];
}
