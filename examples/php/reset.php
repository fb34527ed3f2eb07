<?php
// Resets a password: php reset.php USER, with the new password as one line of standard input.
declare(strict_types=1);

const LATER = ['directory_unavailable', 'too_many_attempts', 'operation_in_progress', 'outcome_unknown'];

/** The members of the answer; the same key again writes nothing twice. */
function call(string $path, array $body): array
{
    $key = rtrim(strtr(base64_encode(random_bytes(18)), '+/', '-_'), '=');
    for ($attempt = 1; $attempt <= 3; ++$attempt) {
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
        ]);
        $text = curl_exec($call);
        if ($text !== false) {
            return json_decode($text, true, 16, JSON_THROW_ON_ERROR);
        }
        fwrite(STDERR, "no answer, attempt $attempt: " . curl_error($call) . "\n");
    }
    return ['code' => 'directory_unavailable', 'title' => 'No answer.'];
}

$password = rtrim((string) fgets(STDIN), "\n");
$answer = call('/v1/password/reset', ['user' => $argv[1], 'new_password' => $password]);
if (($answer['result'] ?? '') === 'password_reset') {
    echo "done\n";
    exit(0);
}
fwrite(STDERR, ($answer['detail'] ?? $answer['title']) . "\n");
exit(in_array($answer['code'] ?? '', LATER, true) ? 75 : 1);
