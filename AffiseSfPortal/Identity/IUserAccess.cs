using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Identity;

/// <summary>Who asks, and whether their role may do it. Scoped: works in a circuit and in an endpoint alike. Services ask here at the beginning
/// of whatever changes something; that a button is hidden protects nothing.</summary>
internal interface IUserAccess : IUserRights
{
    /// <param name="policy">One of <see cref="PortalPolicies"/>.</param>
    /// <param name="operation">What was asked for, for the audit trail; the compiler fills it in.</param>
    /// <param name="file">The same.</param>
    /// <returns>Who it is.</returns>
    /// <exception cref="AccessRefusedException">Their role may not. The refusal is recorded.</exception>
    Task<AuditActor> DemandAsync(string policy, CancellationToken cancellationToken, [CallerMemberName] string operation = "", [CallerFilePath] string file = "");
}
