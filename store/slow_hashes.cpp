#include "store/slow_hashes.hpp"

#include <argon2.h>
#include <openssl/rand.h>

#include <array>
#include <functional>
#include <memory>
#include <stdexcept>

namespace writeback::store {
namespace {

// The parameters that RFC 9106, 4 names for machines with little memory would be 64 MiB and three
// passes; OWASP's 19 MiB and two passes cost an attacker about the same, and two at a time are no
// burden here.
constexpr std::uint32_t passes = 2;
constexpr std::uint32_t memory_kib = 19 * 1024;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t threads = 2;

std::string hash_of(const Secret& plain) {
  std::array<unsigned char, salt_bytes> salt{};
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) {
    throw std::runtime_error("no randomness");
  }
  std::string text(argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id),
                   '\0');
  const auto secret = plain.reveal();
  const int failed =
      argon2id_hash_encoded(passes, memory_kib, lanes, secret.data(), secret.size(), salt.data(),
                            salt.size(), hash_bytes, text.data(), text.size());
  if (failed != ARGON2_OK) throw std::runtime_error(argon2_error_message(failed));
  text.resize(text.find('\0'));
  return text;
}

Problem busy() {
  Problem problem{ProblemKind::too_many_attempts, "too many answers are being hashed"};
  problem.retry_after = std::chrono::seconds{2};
  problem.throttle = "answers";
  return problem;
}

}  // namespace

SlowHashes::SlowHashes(boost::asio::any_io_executor executor)
    : workers_(executor, threads, [](std::size_t) {}) {}

Task<std::string> SlowHashes::hash(Secret plain) {
  const auto shared = std::make_shared<const Secret>(std::move(plain));
  std::function<std::string(std::size_t)> job = [shared](std::size_t) { return hash_of(*shared); };
  auto hashed = co_await workers_.run<std::string>(std::move(job));
  if (!hashed) co_return busy();
  co_return std::move(*hashed);
}

Task<bool> SlowHashes::matches(Secret plain, std::string hash) {
  const auto shared = std::make_shared<const Secret>(std::move(plain));
  std::function<bool(std::size_t)> job = [shared, hash = std::move(hash)](std::size_t) {
    const auto secret = shared->reveal();
    return argon2id_verify(hash.c_str(), secret.data(), secret.size()) == ARGON2_OK;
  };
  const auto same = co_await workers_.run<bool>(std::move(job));
  if (!same) co_return busy();
  co_return *same;
}

}  // namespace writeback::store
