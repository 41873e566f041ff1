using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace AffiseSfPortal.Secrets;

/// <summary>Data Protection with one purpose for each kind of secret: a token cannot be opened as a consumer secret.</summary>
internal sealed class SecretBox(IDataProtectionProvider provider) : ISecretBox
{
    private readonly IDataProtector _consumerSecret = provider.CreateProtector("AffiseSfPortal.ConsumerSecret.v1");
    private readonly IDataProtector _refreshToken = provider.CreateProtector("AffiseSfPortal.RefreshToken.v1");
    private readonly IDataProtector _alerts = provider.CreateProtector("AffiseSfPortal.Alerts.v1");
    private readonly IDataProtector _secondFactor = provider.CreateProtector("AffiseSfPortal.SecondFactor.v1");
    private readonly IDataProtector _codeVerifier = provider.CreateProtector("AffiseSfPortal.CodeVerifier.v1");

    public string Protect(SecretPurpose purpose, string open)
    {
        ArgumentException.ThrowIfNullOrEmpty(open);
        return For(purpose).Protect(open);
    }

    public string Open(SecretPurpose purpose, string sealedText)
    {
        try
        {
            return For(purpose).Unprotect(sealedText);
        }
        catch (CryptographicException e)
        {
            throw new SecretUnreadableException(purpose, e);
        }
    }

    private IDataProtector For(SecretPurpose purpose) => purpose switch
    {
        SecretPurpose.ConsumerSecret => _consumerSecret,
        SecretPurpose.RefreshToken => _refreshToken,
        SecretPurpose.CodeVerifier => _codeVerifier,
        SecretPurpose.Alerts => _alerts,
        SecretPurpose.SecondFactor => _secondFactor,
    };
}
