<?php
// Resets a password: php reset.php USER, with the new password as one line of standard input.
declare(strict_types=1);

const AGAIN = ['directory_unavailable', 'operation_in_progress', 'outcome_unknown'];

/** The members of the answer (null: there is none), and for how many seconds to wait before the next call. */
function callOnce(string $path, array $body, string $key): array
{
    $wait = 2;
    $call = curl_init(getenv('WRITEBACKD_URL') . $path);
    curl_setopt_array($call, [
        CURLOPT_CAINFO => getenv('WRITEBACKD_CA'),
        CURLOPT_TIMEOUT => 30,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR),
        CURLOPT_HTTPHEADER => [
            'Authorization: Bearer ' . getenv('WRITEBACKD_KEY'),
            'Content-Type: application/json',
            'Idempotency-Key: ' . $key,
        ],
        CURLOPT_HEADERFUNCTION => function ($call, string $line) use (&$wait): int {
            if (preg_match('/^retry-after: *(\d+)/i', $line, $found)) {
                $wait = min((int) $found[1], 30);
            }
            return strlen($line);
        },
    ]);
    $text = curl_exec($call);
    if (curl_errno($call) === CURLE_SSL_PEER_CERTIFICATE || curl_errno($call) === CURLE_SSL_CACERT) {
        fwrite(STDERR, curl_error($call) . ": WRITEBACKD_CA has to name the authority\n");
        exit(1);
    }
    // A balancer's own page is no answer either.
    $answer = $text === false ? null : json_decode($text, true);
    return [is_array($answer) ? $answer : null, $wait, curl_error($call)];
}

/** One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out. */
function call(string $path, array $body): array
{
    $key = rtrim(strtr(base64_encode(random_bytes(18)), '+/', '-_'), '=');
    for ($attempt = 1; ; ++$attempt) {
        [$answer, $wait, $trouble] = callOnce($path, $body, $key);
        if ($answer !== null && !in_array($answer['code'] ?? '', AGAIN, true)) {
            return $answer;
        }
        fwrite(STDERR, ($answer['code'] ?? 'no answer') . ", attempt $attempt: " . ($answer['title'] ?? $trouble) . "\n");
        if ($attempt === 3) {
            return $answer ?? [];
        }
        sleep($wait);
    }
}

$password = rtrim((string) fgets(STDIN), "\n");
$answer = call('/v1/password/reset', ['user' => $argv[1], 'new_password' => $password]);
$code = $answer['code'] ?? '';
if (($answer['result'] ?? '') === 'password_reset') {
    echo "done\n";
    exit(0);
}
if ($code === 'outcome_unknown') {
    fwrite(STDERR, "It may have worked: try the new password first.\n");
} elseif ($code !== '' && !in_array($code, AGAIN, true)) {
    fwrite(STDERR, ($answer['detail'] ?? $answer['title']) . "\n");
}
exit($code === '' || $code === 'too_many_attempts' || in_array($code, AGAIN, true) ? 75 : 1);
