from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path
from django.views.generic import ListView
from rest_framework import serializers

from library.helpers import render as draw
from .models import Book


class BookForm(forms.ModelForm):
    title = forms.CharField(max_length=80, required=False)

    class Meta:
        model = Book
        fields = ["title", "slug"]

    def clean_title(self):
        return self.cleaned_data["title"].strip()


class BookSerializer(serializers.ModelSerializer):
    status = serializers.CharField(read_only=True)


class BookList(LoginRequiredMixin, ListView):
    model = Book
    paginate_by = 25
    template_name = "library/books.html"


@login_required
def edit(request, slug):
    book = get_object_or_404(Book, slug=slug)
    form = BookForm(request.POST or None, instance=book)
    if form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, "The book was saved.")
        return redirect(book)
    if book is None:
        raise Http404
    draw(form)
    context = {"form": form, "filter": slug}
    return render(request, "library/edit.html", context)


def totals(request):
    data = {"count": Book.objects.count()}
    return JsonResponse(data, safe=False)


@receiver(post_save, sender=Book)
def log(sender, instance, created, **kwargs):
    print(sender, instance, created)


urlpatterns = [
    path("books/", BookList.as_view(), name="books"),
    path("more/", include("library.more")),
]
