// Never built, and never run: what coroutine_hazards has to find. Each line that it must report names the shape; a line
// without a name must not be reported.
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace {

template <class T>
using Awaitable = boost::asio::awaitable<T>;
using Handle = std::shared_ptr<int>;

struct Pair {
  Handle handle;
  int number = 0;
};

Awaitable<bool> is_set(Handle handle) { co_return handle != nullptr; }
Awaitable<int> take_pair(Pair pair) { co_return pair.number; }
Awaitable<int> take_list(std::vector<Handle> list) { co_return static_cast<int>(list.size()); }
Awaitable<Handle> pass_on(Handle handle) { co_return handle; }

template <class Call>
Awaitable<int> run(Call call) {
  co_return call();
}

Awaitable<void> bad(Handle handle) {
  co_await take_pair(Pair{handle, 1});                        // temporary
  co_await take_list({handle, handle});                       // temporary
  co_await run([handle] { return *handle; });                 // temporary
  Pair pair{handle, co_await take_pair(Pair(handle))};        // initialiser
  if (co_await is_set(handle)) co_return;                     // condition
  if (!co_await is_set(handle)) co_return;                    // condition
  while (co_await is_set(handle) && co_await is_set(handle))  // condition choice
    co_return;
  do {
    pair.number++;
  } while (!co_await is_set(handle));                                // condition
  switch (co_await take_pair(pair)) {                                // condition
    default:
      break;
  }
  const bool both = co_await is_set(handle) && co_await is_set(pair.handle);     // choice
  Handle chosen = both ? co_await pass_on(handle) : std::make_shared<int>(2);    // choice
}

Awaitable<void> good(Handle handle) {
  Pair named{handle, 1};
  co_await take_pair(named);
  const auto call = [handle] { return *handle; };
  co_await run(call);
  const bool set = co_await is_set(handle);
  if (set) co_await take_pair(std::move(named));
  if (const bool again = co_await is_set(handle); again) co_return;
  while (handle) handle = co_await pass_on(nullptr);
  co_await run([] { return 1; });
}

}  // namespace

// So that both are used.
Awaitable<void> every_shape(Handle handle) {
  co_await bad(handle);
  co_await good(handle);
}
