#include "api/json_reader.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <optional>
#include <set>

#include "policy/cleansing_allocator.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

constexpr std::size_t max_depth = 4;
constexpr std::size_t longest_name_shown = 64;
constexpr std::size_t most_secrets = 32;

class CleansingResource final : public json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
    return CleansingAllocator<char>().allocate(size);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t /*alignment*/) override {
    CleansingAllocator<char>().deallocate(static_cast<char*>(memory), size);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

json::storage_ptr cleansing_storage() {
  static CleansingResource resource;
  return &resource;
}

/// Looks for members that appear twice, which json::parser resolves silently in favour of the last
/// one.
struct DuplicateFinder {
  static constexpr std::size_t max_object_size = 64;
  static constexpr std::size_t max_array_size = 64;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = json::string::max_size();

  std::vector<std::set<std::string, std::less<>>> open_objects;
  std::string key;
  std::optional<std::string> duplicate;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    open_objects.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    open_objects.pop_back();
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    key.append(part.data(), part.size());
    if (!open_objects.back().insert(key).second && !duplicate) duplicate = key;
    key.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

std::optional<std::string> find_duplicate(std::string_view text,
                                          const json::parse_options& options) {
  json::basic_parser<DuplicateFinder> parser(options);
  json::error_code ignored;  // the real parser tells what is wrong
  parser.write_some(false, text.data(), text.size(), ignored);
  return parser.handler().duplicate;
}

/// RFC 6901: ~ and / are escaped in a pointer.
std::string pointer_to(std::string_view member) {
  std::string pointer = "/";
  std::size_t length = std::min(member.size(), longest_name_shown);
  // Not in the middle of a UTF-8 character.
  while (length < member.size() && (static_cast<unsigned char>(member[length]) & 0xC0U) == 0x80U) {
    --length;
  }
  for (const char c : member.substr(0, length)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

JsonReader::JsonReader(std::string_view text) : root_(cleansing_storage()) {
  json::parse_options options;
  options.max_depth = max_depth;
  std::array<unsigned char, 1024> scratch{};
  json::parser parser(cleansing_storage(), options, scratch.data(), scratch.size());
  // The storage of the constructor is for temporaries only.
  parser.reset(cleansing_storage());
  json::error_code error;
  parser.write(text.data(), text.size(), error);
  if (!error) {
    root_ = parser.release();
    if (!root_.is_object()) {
      errors_.push_back({"", "expected a JSON object"});
    } else if (const auto duplicate = find_duplicate(text, options)) {
      wrong(*duplicate, "appears more than once");
    } else {
      readable_ = true;
    }
  } else {
    errors_.push_back({"", "expected a JSON object in valid UTF-8: " + error.message()});
  }
  parser.reset(cleansing_storage());
  cleanse(scratch.data(), scratch.size());
}

void JsonReader::wrong(std::string_view member, std::string reason) {
  errors_.push_back({pointer_to(member), std::move(reason)});
}

const json::value* JsonReader::take(std::string_view member) {
  asked_for_.emplace_back(member);
  if (!readable_) return nullptr;
  return root_.get_object().if_contains(member);
}

const json::string* JsonReader::take_string(std::string_view member, std::size_t max_bytes,
                                            bool may_be_empty) {
  const json::value* value = take(member);
  if (!readable_) return nullptr;
  if (value == nullptr) {
    wrong(member, "is missing");
    return nullptr;
  }
  const json::string* string = value->if_string();
  if (string == nullptr) {
    wrong(member, "expected a string");
    return nullptr;
  }
  if (string->empty() && !may_be_empty) {
    wrong(member, "is empty");
    return nullptr;
  }
  if (string->size() > max_bytes) {
    wrong(member, "is longer than " + std::to_string(max_bytes) + " bytes");
    return nullptr;
  }
  return string;
}

std::string JsonReader::text(std::string_view member, std::size_t max_bytes) {
  const json::string* string = take_string(member, max_bytes, false);
  if (string == nullptr) return {};
  if (has_control_character(*string)) {
    wrong(member, "has control characters in it");
    return {};
  }
  return std::string(*string);
}

Secret JsonReader::secret(std::string_view member, std::size_t max_bytes, bool may_be_empty) {
  const json::string* string = take_string(member, max_bytes, may_be_empty);
  return string == nullptr ? Secret() : Secret(*string);
}

bool JsonReader::has(std::string_view member) const {
  return readable_ && root_.get_object().contains(member);
}

std::string JsonReader::optional_text(std::string_view member, std::size_t max_bytes) {
  if (has(member)) return text(member, max_bytes);
  asked_for_.emplace_back(member);
  return {};
}

Secret JsonReader::optional_secret(std::string_view member, std::size_t max_bytes) {
  if (has(member)) return secret(member, max_bytes, false);
  asked_for_.emplace_back(member);
  return {};
}

std::map<std::string, Secret> JsonReader::optional_secrets(std::string_view member,
                                                           std::size_t max_bytes) {
  std::map<std::string, Secret> all;
  const json::value* value = take(member);
  if (value == nullptr) return all;
  const json::object* object = value->if_object();
  if (object == nullptr || object->size() > most_secrets) {
    wrong(member, "expected an object of " + std::to_string(most_secrets) + " members at the most");
    return all;
  }
  for (const auto& one : *object) {
    const json::string* text = one.value().if_string();
    if (text == nullptr || text->size() > max_bytes || one.key().size() > longest_name_shown) {
      wrong(member, "expected texts of " + std::to_string(max_bytes) + " bytes at the most");
      return all;
    }
    all.emplace(std::string(one.key()), Secret(*text));
  }
  return all;
}

bool JsonReader::flag(std::string_view member, bool value_if_absent) {
  const json::value* value = take(member);
  if (value == nullptr) return value_if_absent;
  if (const bool* flag = value->if_bool()) return *flag;
  wrong(member, "expected true or false");
  return value_if_absent;
}

Result<void> JsonReader::finish() {
  if (readable_) {
    for (const auto& member : root_.get_object()) {
      const std::string_view name = member.key();
      if (std::find(asked_for_.begin(), asked_for_.end(), name) == asked_for_.end()) {
        wrong(name, "is not known here");
      }
    }
  }
  if (errors_.empty()) return {};
  Problem problem{ProblemKind::invalid_request};
  problem.errors = std::move(errors_);
  return problem;
}

}  // namespace writeback::api
