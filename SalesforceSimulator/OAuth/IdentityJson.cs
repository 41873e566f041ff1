using System.Text.Json.Nodes;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.OAuth;

/// <summary>The identity reply: the members of both the identity URL and userinfo, which share their facts.</summary>
internal static class IdentityJson
{
    public static JsonObject Write(Row user, string here)
    {
        var name = Wire.Text(user.Shown("Name"));
        var username = Wire.Text(user.Stored("Username"));
        return new JsonObject
        {
            ["sub"] = $"{here}/id/{Seed.OrgId}/{user.Id}",
            ["id"] = $"{here}/id/{Seed.OrgId}/{user.Id}",
            ["asserted_user"] = true,
            ["user_id"] = user.Id,
            ["organization_id"] = Seed.OrgId,
            ["username"] = username,
            ["preferred_username"] = username,
            ["nick_name"] = Wire.Text(user.Stored("Alias")),
            ["display_name"] = name,
            ["name"] = name,
            ["email"] = username,
            ["email_verified"] = true,
            ["first_name"] = Wire.Text(user.Stored("FirstName")),
            ["last_name"] = Wire.Text(user.Stored("LastName")),
            ["timezone"] = Wire.Text(user.Stored("TimeZoneSidKey")),
            ["photos"] = new JsonObject { ["picture"] = $"{here}/profilephoto/005/F", ["thumbnail"] = $"{here}/profilephoto/005/T" },
            ["addr_street"] = null,
            ["addr_city"] = null,
            ["addr_state"] = null,
            ["addr_country"] = "US",
            ["addr_zip"] = null,
            ["mobile_phone"] = null,
            ["mobile_phone_verified"] = false,
            ["status"] = new JsonObject { ["created_date"] = null, ["body"] = null },
            ["urls"] = Urls(here, user.Id),
            ["active"] = true,
            ["user_type"] = "STANDARD",
            ["language"] = "en_US",
            ["locale"] = "en_US",
            ["utcOffset"] = 3_600_000,
            ["last_modified_date"] = Wire.Timestamp(Seed.Founded),
            ["is_app_installed"] = true,
        };
    }

    private static JsonObject Urls(string here, string userId)
    {
        var org = RecordId.Short(Seed.OrgId);
        var rest = $"{here}/services/data/v{{version}}/";
        var urls = new JsonObject();
        foreach (var (name, letter) in new[] { ("enterprise", 'c'), ("metadata", 'm'), ("partner", 'u') })
        {
            urls[name] = $"{here}/services/Soap/{letter}/{{version}}/{org}";
        }

        urls["rest"] = rest;
        foreach (var name in new[] { "sobjects", "search", "query", "recent" })
        {
            urls[name] = $"{rest}{name}/";
        }

        urls["profile"] = $"{here}/{userId}";
        foreach (var (name, path) in new[] { ("feeds", "feeds"), ("groups", "groups"), ("users", "users"), ("feed_items", "feed-items") })
        {
            urls[name] = $"{rest}chatter/{path}";
        }

        return urls;
    }
}
