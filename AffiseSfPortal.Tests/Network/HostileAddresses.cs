namespace AffiseSfPortal.Tests.Network;

/// <summary>Addresses that lead where the portal must not call.</summary>
public static class HostileAddresses
{
    /// <summary>Neither an org nor a receiver of alerts.</summary>
    public static TheoryData<string> ForNobody =>
    [
        // Addresses instead of names, in every notation that some reader knows.
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/",
        "https://169.254.169.254/latest/meta-data/", "https://2852039166/", "https://0xA9FEA9FE/", "https://0xa9.0xfe.0xa9.0xfe/", "https://0251.0376.0251.0376/", "https://169.254.43518/",
        "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://8.8.8.8/",
        "https://[::1]/", "https://[::]/", "https://[::ffff:169.254.169.254]/", "https://[::ffff:a9fe:a9fe]/", "https://[::127.0.0.1]/", "https://[64:ff9b::169.254.169.254]/",
        "https://[64:ff9b:1::a9fe:a9fe]/", "https://[2002:a9fe:a9fe::]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/", "https://[2606:4700::1111]/",

        // Names of the inside.
        "https://localhost/", "https://localhost./", "https://redis/", "https://metadata.google.internal/computeMetadata/v1/", "https://printer.local/", "https://x.localhost/",

        // Another way than https on its own port.
        "http://acme.my.salesforce.com/", "http://hooks.example.com/", "https://acme.my.salesforce.com:8443/", "https://acme.my.salesforce.com:80/", "https://hooks.example.com:22/",
        "ftp://acme.my.salesforce.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "javascript:alert(1)", "data:text/html,x", "https:///etc/passwd", "https://",

        // Two readers, two hosts.
        "https://x.my.salesforce.com@127.0.0.1/", "https://user:pw@acme.my.salesforce.com/", "https://@acme.my.salesforce.com/", "https://:@acme.my.salesforce.com/",
        "https://evil.test\\.my.salesforce.com/", "https://evil.test\\@acme.my.salesforce.com/", "https://acme.my.salesforce.com\r\nHost: evil.test/", "https://acme\t.my.salesforce.com/",
        "https://acme .my.salesforce.com/", "https://acme.my.salesforce.com\0.evil.test/", "https://a_b%2f.my.salesforce.com/", "https://a..my.salesforce.com/", "https://.my.salesforce.com/",
        "https://acme.my.salesforce.com../", "//acme.my.salesforce.com/", "", " ",
    ];

    /// <summary>Fit for a webhook at the most.</summary>
    public static TheoryData<string> NotSalesforce =>
    [
        "https://my.salesforce.com.evil.test/", "https://evil.test/.my.salesforce.com", "https://evil.test?.my.salesforce.com", "https://evil.test#.my.salesforce.com",
        "https://evil.test/#@acme.my.salesforce.com", "https://acme.my.salesforce.com.evil.test/", "https://evil-my.salesforce.com.test/", "https://notmy-salesforce.com/",
        "https://evilmy.salesforce.com.co/", "https://my.salesforce.com/", "https://salesforce.com/", "https://login.salesforce.com.evil.test/", "https://a.b.salesforce.com/",
        // Letters that look alike, from other alphabets, and such as are folded into ours.
        "https://acme.my.ѕalesforce.com/", "https://ácme.my.sálesforce.com/", "https://acme.my.sales\u200bforce.com.evil.test/", "https://acme.my.salesforce.cοm/", "https://acme.my.salesforce。com.evil.test/",
    ];

    /// <summary>What an honest name never resolves to.</summary>
    public static TheoryData<string> Resolved =>
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "172.16.0.1", "192.168.0.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:a9fe:a9fe::", "2001:0:a9fe:a9fe::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254",
        "ff02::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1",
    ];
}
