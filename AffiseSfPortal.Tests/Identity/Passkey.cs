using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>A passkey as a device holds one, without a browser: a real key pair, and real answers to what the portal asks. Its owner always agrees.</summary>
internal sealed class Passkey : IDisposable
{
    private const string Host = "localhost";
    private const string Origin = $"http://{Host}";

    /// <summary>Somebody is there, and it is the owner.</summary>
    private const byte PresentAndVerified = 0x05;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private readonly string _owner;
    private uint _uses;

    private Passkey(string owner) => _owner = owner;

    /// <summary>One that this person set up.</summary>
    public static async Task<Passkey> OfAsync(PortalFactory portal, string email)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync(email))!;
        var passkey = new Passkey(user.Id);
        var kept = new UserPasskeyInfo(passkey._id, passkey.PublicKey(), DateTimeOffset.UnixEpoch, 0, [], true, false, false, [], []);
        Assert.True((await users.AddOrUpdatePasskeyAsync(user, kept)).Succeeded);
        return passkey;
    }

    /// <summary>As the sign-in page does it: asks for a challenge and posts the answer.</summary>
    public async Task<HttpResponseMessage> SignInAsync(HttpClient client)
    {
        client.DefaultRequestHeaders.Remove("Origin");
        client.DefaultRequestHeaders.Add("Origin", Origin);
        var page = await client.GetStringAsync("/account/login");
        using var asked = await PortalFactory.PostFormAsync(client, "/account/passkeys/request", [], page);
        Assert.True(asked.IsSuccessStatusCode, $"{asked.StatusCode}");
        var answer = Answer(await asked.Content.ReadAsStringAsync());
        return await PortalFactory.PostFormAsync(client, "/account/login", new() { ["_handler"] = "passkey", ["Posted.Credential"] = answer }, page);
    }

    public void Dispose() => _key.Dispose();

    private string Answer(string options)
    {
        using var asked = JsonDocument.Parse(options);
        var challenge = asked.RootElement.GetProperty("challenge").GetString();
        var said = JsonSerializer.SerializeToUtf8Bytes(new { type = "webauthn.get", challenge, origin = Origin, crossOrigin = false });
        var uses = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(uses, ++_uses);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(Host)), PresentAndVerified, .. uses];
        var signature = _key.SignData([.. data, .. SHA256.HashData(said)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return JsonSerializer.Serialize(new
        {
            id = Base64Url.EncodeToString(_id),
            type = "public-key",
            clientExtensionResults = new { },
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(said),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString(signature),
                userHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(_owner)),
            },
        });
    }

    /// <summary>COSE (RFC 9053): elliptic curve, ES256, P-256, and the two coordinates.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }
}
