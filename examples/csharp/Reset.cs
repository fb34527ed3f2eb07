// Resets a password: dotnet run -- USER, with the new password as one line of standard input.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

string[] later = ["directory_unavailable", "too_many_attempts", "operation_in_progress", "outcome_unknown"];
var url = Environment.GetEnvironmentVariable("WRITEBACKD_URL")!;
var authorities = new X509Certificate2Collection();
authorities.ImportFromPemFile(Environment.GetEnvironmentVariable("WRITEBACKD_CA")!);

using var handler = new SocketsHttpHandler();
handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
handler.SslOptions.CertificateChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
client.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("WRITEBACKD_KEY"));

var password = Console.ReadLine();
// The same key again writes nothing twice.
var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
for (var attempt = 1; attempt <= 3; ++attempt)
{
    try
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, url + "/v1/password/reset")
        {
            Content = JsonContent.Create(new Dictionary<string, string?> { ["user"] = args[0], ["new_password"] = password }),
        };
        call.Headers.Add("Idempotency-Key", key);
        using var reply = await client.SendAsync(call);
        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>();
        if (reply.IsSuccessStatusCode)
        {
            Console.WriteLine("done");
            return 0;
        }
        var said = answer.TryGetProperty("detail", out var detail) ? detail : answer.GetProperty("title");
        Console.Error.WriteLine(said.GetString());
        return later.Contains(answer.GetProperty("code").GetString()) ? 75 : 1;
    }
    catch (Exception trouble) when (trouble is HttpRequestException or TaskCanceledException or JsonException)
    {
        Console.Error.WriteLine($"no answer, attempt {attempt}: {trouble.Message}");
    }
}
return 75;
