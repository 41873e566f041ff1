using AffiseSfPortal.Salesforce;
using FluentValidation;
using FluentValidation.Results;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>The rules of the five fields, run when a field is left, on Save, and once more by the service.
/// Each failure carries a <see cref="ConnectionProblem"/> as its state.</summary>
internal sealed class ConnectionInputValidator : AbstractValidator<ConnectionInput>
{
    public ConnectionInputValidator(SalesforceHostGate gate)
    {
        var apiUrl = new ApiUrlRule(gate);
        var domain = new DomainRule(gate);
        RuleFor(i => i.ConsumerKey).Custom((text, context) => Add(context, AppKeyRule.JudgeKey(text)));
        RuleFor(i => i.ConsumerSecret).Custom((_, context) => Add(context, AppKeyRule.JudgeSecret(context.InstanceToValidate)));
        RuleFor(i => i.ApiUrl).Custom((text, context) => Add(context, apiUrl.Judge(text, context.InstanceToValidate.NewestVersion)));
        RuleFor(i => i.DestinationObject).Custom((text, context) => Add(context, ObjectNameRule.Judge(text)));
        RuleFor(i => i.SalesforceDomain).Custom((text, context) => Add(context, domain.Judge(text, context.InstanceToValidate.ApiUrl)));
    }

    /// <summary>The problems in the order of the screen.</summary>
    public IReadOnlyList<ConnectionProblem> Problems(ConnectionInput input) =>
        [.. Validate(input).Errors.Select(e => (ConnectionProblem)e.CustomState)];

    private static void Add(ValidationContext<ConnectionInput> context, ConnectionProblem? problem)
    {
        if (problem is null)
            return;
        context.AddFailure(new ValidationFailure(problem.Field.ToString(), problem.Code) { ErrorCode = problem.Code, CustomState = problem });
    }
}
