namespace AffiseSfPortal.Features.Api.Describe;

internal static class Examples
{
    public const string Push = """
        [
          {
            "id": 1042, "email": "mara@clickwise.example", "login": "Clickwise Media", "contactPerson": "Mara Hoffmann", "status": "active",
            "country": "DE", "phone": "+49 30 1234567", "city": "Berlin", "zip_code": "10115", "tags": ["vip"], "ref_percent": "2",
            "customFields": [{ "id": 7, "name": "Vertical", "value": [1], "label": { "1": "Finance" } }]
          },
          { "id": 1043, "email": "not an address" }
        ]
        """;

    public const string PushReply = """
        {
          "accepted": 1, "rejected": 1,
          "results": [
            { "index": 0, "id": "1042", "status": "accepted", "outcome": "created" },
            { "index": 1, "id": "1043", "status": "rejected", "errors": [{ "field": "email", "code": "invalid-email", "message": "email is not an e-mail address." }] }
          ]
        }
        """;

    public const string List = """
        {
          "affiliates": [
            {
              "id": "1042", "email": "mara@clickwise.example", "login": "Clickwise Media", "contactPerson": "Mara Hoffmann", "status": "active", "manager": null,
              "country": "DE", "phone": "+49 30 1234567", "city": "Berlin", "address_1": null, "address_2": null, "zip_code": "10115", "notes": null,
              "tags": ["vip"], "level": null, "ref_percent": 2, "customFields": [{ "name": "Vertical", "label": ["Finance"] }],
              "created_at": "2026-11-24T08:30:00Z", "updated_at": "2026-11-24T08:30:00Z"
            }
          ],
          "next": "1042"
        }
        """;

    public const string Sync = """
        {
          "id": "1042",
          "connections": [
            {
              "connection": 1, "org": "Acme", "sandbox": false, "state": "in-salesforce", "object": "Lead", "salesforceId": "00Q000000000001AAA",
              "recordUrl": "https://acme.my.salesforce.com/00Q000000000001AAA", "lastSyncedAt": "2026-11-24T08:30:01Z", "mappingVersion": 3,
              "owedSince": null, "nextAttemptAt": null, "cause": null
            }
          ]
        }
        """;
}
