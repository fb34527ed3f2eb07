#include "agent/key_file.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace writeback::agent {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t key_digits = 2 * key_bytes;
constexpr std::size_t most_keys = 16;
constexpr std::string_view hex_digits = "0123456789abcdef";

[[noreturn]] void fail(const std::string& file) {
  const int why = errno;
  const std::string text = file + ": " + std::strerror(why);
  if (why == EACCES) throw NotPermitted(text);
  throw std::runtime_error(text);
}

/// Whole or not at all, under its name, so that a crash leaves no half key.
void make_key(const std::string& file) {
  std::array<unsigned char, key_bytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no randomness for a key");
  }
  std::array<char, key_digits + 1> text{};
  for (std::size_t i = 0; i < key_bytes; ++i) {
    text[2 * i] = hex_digits[bytes[i] >> 4U];
    text[2 * i + 1] = hex_digits[bytes[i] & 0x0FU];
  }
  text[key_digits] = '\n';
  const std::string unfinished = file + ".new";
  const int descriptor =
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) fail(unfinished);
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(descriptor) == 0;
  ::close(descriptor);
  cleanse(bytes.data(), bytes.size());
  cleanse(text.data(), text.size());
  if (!written || rename(unfinished.c_str(), file.c_str()) != 0) fail(unfinished);
}

}  // namespace

std::vector<Secret> read_keys(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(file);
  struct stat status {};
  fstat(descriptor, &status);
  std::array<char, most_keys*(key_digits + 1) + 1> text{};
  const auto count = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  if ((status.st_mode & S_IROTH) != 0) {
    throw std::runtime_error(file + " can be read by everybody: chmod 600 it");
  }
  std::string_view rest(text.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
  std::vector<Secret> keys;
  bool all_are_keys = rest.size() < text.size();
  while (!rest.empty() && all_are_keys) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    all_are_keys =
        line.size() == key_digits && line.find_first_not_of(hex_digits) == std::string_view::npos;
    keys.emplace_back(line);
  }
  cleanse(text.data(), text.size());
  if (!all_are_keys || keys.empty()) {
    throw std::runtime_error(file + " holds no key: expected 64 hex digits on a line each");
  }
  return keys;
}

std::vector<Secret> read_or_make_keys(const std::string& file) {
  if (!std::filesystem::exists(file)) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
    make_key(file);
  }
  return read_keys(file);
}

}  // namespace writeback::agent
