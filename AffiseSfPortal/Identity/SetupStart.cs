using AffiseSfPortal.Identity.Passwords;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>After the database is ready: creates the administrator of the settings, or prints the set-up code.</summary>
internal sealed class SetupStart(IServiceScopeFactory scopes, IOptions<SetupOptions> options, SetupState state, SetupCode code) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await state.IsDoneAsync(cancellationToken))
            return;
        if (!options.Value.IsGiven)
        {
            code.Announce();
            return;
        }
        await using var scope = scopes.CreateAsyncScope();
        var first = scope.ServiceProvider.GetRequiredService<FirstAdministrator>();
        var (outcome, _) = await first.CreateAsync(options.Value.AdminEmail.Trim(), options.Value.AdminPassword, cancellationToken);
        if (outcome is not (SetupOutcome.Created or SetupOutcome.TooLate))
        {
            throw new OptionsValidationException(SetupOptions.Section, typeof(SetupOptions), [outcome == SetupOutcome.PasswordRefused
                ? $"{SetupOptions.Section}:{nameof(SetupOptions.AdminPassword)} is refused: it needs {PasswordRules.MinimumLength} to {PasswordRules.MaximumLength} characters, and may be neither a common one nor little more than the e-mail address or the product's name."
                : $"{SetupOptions.Section}:{nameof(SetupOptions.AdminEmail)} is refused: '{options.Value.AdminEmail}' cannot be a user name."]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
